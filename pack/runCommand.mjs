import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../src/cli/dependencies.mjs';

/** Ends a process as soon as the one that started it has ended, however that ended; not passed on to what it forks. */
const endsWithParent = `data:text/javascript,${encodeURIComponent(
  "process.once('disconnect', () => process.exit(1)); process.channel?.unref(); process.execArgv.length = 0;",
)}`;

const inGroups = process.platform !== 'win32';

function send(child, signal) {
  try {
    process.kill(inGroups ? -child.pid : child.pid, signal);
  } catch {
    // It has ended.
  }
}

/** What went wrong, from the messages of a command: its error, else its last line. */
export function reasonIn(messages) {
  const lines = messages
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('Warning:'));
  const error = lines.findLast((line) =>
    /^(?:\w*Error|rankscope(?: bench)?|page\.\w+|browserType\.\w+):/.test(line),
  );
  return (error ?? lines.at(-1) ?? 'no message').slice(0, 600);
}

/**
 * Runs a script of this project for at most that many seconds: { status: 'done' | 'failed' | 'stopped', reason? }.
 *
 * Its standard output is appended to `output`, its standard error to `log`, without passing through this process, so
 * that everything written stays. It is stopped, with all that it started, when time or `signal` says so.
 */
export async function runCommand({ script, words, env = {} }, seconds, { output, log, signal }) {
  const [out, err] = [openSync(output, 'a'), openSync(log, 'a')];
  const from = fstatSync(err).size;
  const args = ['--import', endsWithParent, resolve(root, script), ...words];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    detached: inGroups,
    stdio: ['ignore', out, err, 'ipc'],
  });
  closeSync(out);
  closeSync(err);
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ status: 'failed', reason: error.message }));
    child.once('exit', (code, by) =>
      resolve(
        code === 0
          ? { status: 'done' }
          : {
              status: 'failed',
              reason: `ended with ${code ?? by}: ${reasonIn(readFileSync(log).subarray(from).toString())}`,
            },
      ),
    );
  });
  const timer = new AbortController();
  const stop = AbortSignal.any([timer.signal, signal]);
  const timeout = setTimeout(() => timer.abort(), 1000 * seconds);
  const stopped = new Promise((resolve) => {
    if (stop.aborted) resolve(undefined);
    stop.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const result = await Promise.race([ended, stopped]);
  clearTimeout(timeout);
  if (result) {
    send(child, 'SIGKILL'); // what it may have left behind
    return result;
  }
  send(child, 'SIGTERM'); // a browser is closed by it
  await Promise.race([ended, sleep(2000)]);
  send(child, 'SIGKILL');
  await Promise.race([ended, sleep(2000)]); // a driver may keep it for good
  return { status: 'stopped' };
}

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/cli/dependencies.mjs';
import { patience } from './patience.mjs';
import { watchSilence } from './silence.mjs';

const packageOf = { prettier: 'prettier', oxlint: 'oxlint', tsc: 'typescript', vitest: 'vitest' };

/** The script behind a tool's name. Run by this Node.js, it needs neither npx nor a shell. */
function scriptOf(tool) {
  const folder = join(root, 'node_modules', packageOf[tool]);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[tool]);
}

const running = new Set();
const inGroups = process.platform !== 'win32';

/** Ends a tool and what it started. */
function stop(child, signal) {
  try {
    process.kill(inGroups ? -child.pid : child.pid, signal);
  } catch {
    // It has ended.
  }
}

/** Ends every tool that is running, when this process is asked to end. */
export function stopToolsOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      for (const child of running) stop(child, 'SIGTERM');
      process.exit(130);
    });
  }
}

const minutes = (ms) => `${ms / 60_000} ${ms === 60_000 ? 'minute' : 'minutes'}`;

const stopped = (name, ms, testing) =>
  [
    `${name} was stopped: it had printed nothing for ${minutes(ms)}.`,
    ...testing.map((text) => `It had last started ${text}`),
    `Run ${testing.length > 0 ? 'that' : 'it'} alone to see where it hangs.\n`,
  ].join('\n');

/**
 * Runs a script by this Node.js: { ok, output }.
 *
 * Its output is in `output`, or is written to the stream `show` immediately. It may take any time, but if it prints nothing
 * for `silenceMs` it is stopped; that is a failure, and `output` states what it was testing (see `reporter.mjs`).
 */
export function runScript([script, ...args], { name = script, env = {}, show, silenceMs } = {}) {
  const limit = silenceMs ?? patience.silenceMs;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      env: { ...process.env, ...(show?.isTTY ? { FORCE_COLOR: '1' } : {}), ...env },
      detached: inGroups,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    running.add(child);
    let output = '';
    let testing = [];
    let silent = false;
    const watch = watchSilence(limit, () => {
      silent = true;
      stop(child, 'SIGKILL');
    });
    const hear = (text) => {
      watch.heard();
      if (show) show.write(text);
      else output += text;
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.on('message', (message) => {
      testing = message.testing;
    });
    const end = (ok) => {
      watch.stop();
      running.delete(child);
      if (silent) output += stopped(name, limit, testing);
      resolve({ ok, output });
    };
    child.once('error', (error) => {
      output += error.message;
      end(false);
    });
    child.once('close', (code) => end(code === 0 && !silent));
  });
}

/** Runs a tool of node_modules, [name, ...arguments]; see `runScript`. */
export const runTool = ([tool, ...args], options) =>
  runScript([scriptOf(tool), ...args], { name: tool, ...options });

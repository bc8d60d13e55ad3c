import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { reasonIn, runCommand } from '../../pack/runCommand.mjs';
import { isAlive, root } from '../../src/cli/dependencies.mjs';
import patience from '../setup/patience.json' with { type: 'json' };

const folder = mkdtempSync(join(tmpdir(), 'rankscope-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [output, log] = [join(folder, 'out.jsonl'), join(folder, 'out.log')];
/** Whether a process runs; one that has ended may stay listed until its parent asks, which not every first process does. */
function isRunning(pid) {
  if (!isAlive(pid)) return false;
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'));
}
const eventually = (check) => vi.waitFor(check, { timeout: patience.waitMs });
const never = new AbortController().signal;
/** A script that writes its process id as a line, and those of everything it starts. */
function script(name, code) {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, `import { spawn } from 'node:child_process';\n${code}`);
  return { script: path, words: [name] };
}
const lines = () => readFileSync(output, 'utf8').trim().split('\n');
const fresh = () => writeFileSync(output, '');

/** Hangs, ignores a polite request to end, and has started another process that hangs. */
const stubborn = `
  process.on('SIGTERM', () => {});
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  console.log(child.pid);
  console.log(process.pid);
  setInterval(() => {}, 1000);`;

describe('a command of a stage', () => {
  it('writes straight into its files, and is done', async () => {
    fresh();
    const code = `console.log(process.argv[2], process.env.WITH); console.error('a message');`;
    const command = { ...script('fine', code), env: { WITH: 'this' } };
    expect(await runCommand(command, 60, { output, log, signal: never })).toEqual({ status: 'done' });
    expect(lines()).toEqual(['fine this']);
    expect(readFileSync(log, 'utf8')).toContain('a message');
  });

  it('fails with its error', async () => {
    const command = script('wrong', `throw new TypeError('no such thing');`);
    const result = await runCommand(command, 60, { output, log, signal: never });
    expect(result).toEqual({ status: 'failed', reason: 'ended with 1: TypeError: no such thing' });
  });

  it.skipIf(process.platform === 'win32')(
    'is stopped with all that it started when its time is up',
    async () => {
      fresh();
      const result = await runCommand(script('stubborn', stubborn), 1.5, { output, log, signal: never });
      expect(result).toEqual({ status: 'stopped' });
      expect(lines()).toHaveLength(2);
      await eventually(() => expect(lines().filter((pid) => isRunning(Number(pid)))).toEqual([]));
    },
  );

  it.skipIf(process.platform === 'win32')('is stopped when the user interrupts', async () => {
    fresh();
    const end = new AbortController();
    const command = script('waiting', `console.log(process.pid); setInterval(() => {}, 1000);`);
    const result = runCommand(command, 600, { output, log, signal: end.signal });
    await eventually(() => expect(lines()[0]).toMatch(/^\d+$/));
    end.abort();
    expect(await result).toEqual({ status: 'stopped' });
    expect(isRunning(Number(lines()[0]))).toBe(false);
  });

  it('ends when the process that started it is killed', async () => {
    fresh();
    const command = script('orphan', `console.log(process.pid); setInterval(() => {}, 1000);`);
    const parent = join(folder, 'parent.mjs');
    const options = { output, log };
    writeFileSync(
      parent,
      `import { runCommand } from ${JSON.stringify(join(root, 'pack', 'runCommand.mjs'))};
       await runCommand(${JSON.stringify(command)}, 600, { ...${JSON.stringify(options)}, signal: new AbortController().signal });`,
    );
    const child = spawn(process.execPath, [parent], { stdio: 'ignore' });
    await eventually(() => expect(lines()[0]).toMatch(/^\d+$/));
    child.kill('SIGKILL');
    await once(child, 'exit');
    await eventually(() => expect(isRunning(Number(lines()[0]))).toBe(false));
  });
});

it.each([
  ['Warning: limits\nrankscope bench: step failed\n', 'rankscope bench: step failed'],
  [
    '    at here\nGpuLostError: the device was lost\n    at there\n\nNode.js v20.20.2\n',
    'GpuLostError: the device was lost',
  ],
  ['something\nelse\n', 'else'],
  ['', 'no message'],
])('the reason in %j', (messages, reason) => {
  expect(reasonIn(messages)).toBe(reason);
});

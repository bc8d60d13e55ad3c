import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { patience } from './patience.mjs';
import { watchSilence } from './silence.mjs';
import { runScript, runTool } from './tool.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rankscope-tool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A script of this text, as a file. */
const script = (name, text) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** The text written to it, and a way to wait for a text. */
function listener() {
  let text = '';
  const waiting = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      text += chunk;
      for (const { part, resolve } of waiting) if (text.includes(part)) resolve();
      done();
    },
  });
  const hears = (part) => new Promise((resolve) => waiting.push({ part, resolve }));
  return { stream, hears, text: () => text };
}

// The clock is stopped until a test advances it; other processes are not affected.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('silence', () => {
  it('is noticed after its time, once', () => {
    const noticed = vi.fn();
    watchSilence(1000, noticed);
    vi.advanceTimersByTime(999);
    expect(noticed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100_000);
    expect(noticed).toHaveBeenCalledTimes(1);
  });

  it('is counted from the last output, however long the process takes', () => {
    const noticed = vi.fn();
    const { heard, stop } = watchSilence(1000, noticed);
    for (let word = 0; word < 100; word++) {
      vi.advanceTimersByTime(999);
      heard();
    }
    stop();
    vi.advanceTimersByTime(100_000);
    expect(noticed).not.toHaveBeenCalled();
  });
});

describe('a script', () => {
  it('that prints nothing any more is stopped, with its children, and reported to hang in what it started last', async () => {
    const hangs = script(
      'hangs.mjs',
      `import { spawn } from 'node:child_process';
       process.send({ testing: ['a.test.ts > once'] });
       process.send({ testing: ['b.test.ts > hangs'] }, () => {
         const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("ready")'], { stdio: 'inherit' });
         child.on('exit', () => process.exit(0));
       });`,
    );
    const { stream, hears, text } = listener();
    const ready = hears('ready');
    const run = runScript([hangs], { name: 'the tests', show: stream, silenceMs: 120_000 });
    await ready;
    vi.advanceTimersByTime(120_000);
    const { ok, output } = await run;
    expect(ok).toBe(false);
    expect(output).toContain('the tests was stopped: it had printed nothing for 2 minutes.');
    expect(output).toContain('b.test.ts > hangs');
    expect(output).not.toContain('a.test.ts');
    expect(text()).toBe('ready\n');
  });

  it('that ends is judged by its code, with its text in the output or in the stream', async () => {
    const good = script('good.mjs', `console.log('fine');`);
    const bad = script('bad.mjs', `console.error('broken'); process.exitCode = 3;`);
    expect(await runScript([good])).toEqual({ ok: true, output: 'fine\n' });
    expect(await runScript([bad])).toEqual({ ok: false, output: 'broken\n' });
    const { stream, text } = listener();
    expect(await runScript([good], { show: stream })).toEqual({ ok: true, output: '' });
    expect(text()).toBe('fine\n');
  });
});

describe('a stage of tests', () => {
  it('prints every test as it ends', async () => {
    const file = 'test/setup/setup.test.mjs';
    const { ok, output } = await runTool(
      ['vitest', 'run', '--project', 'unit', '--reporter=test/setup/reporter.mjs', '-t', 'the outcome', file],
      { env: { NO_COLOR: '1' } },
    );
    expect(ok).toBe(true);
    expect(output).toMatch(/✓ .*setup\.test\.mjs > the outcome > ends with the count alone on the last line/);
  });

  it('has timeouts of which each is shorter than the next', () => {
    const { waitMs, testMs, silenceMs } = patience;
    expect(waitMs).toBeLessThan(testMs);
    expect(testMs).toBeLessThan(silenceMs);
  });
});

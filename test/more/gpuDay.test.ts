import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { runOffline } from '../pack/offline';

const folder = mkdtempSync(join(tmpdir(), 'rankscope-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const minutes = 3;
const stages = 12;

type Line = Record<string, unknown>;

/** Makes the one file, unpacks it away from the checkout, and returns its folder. */
function unpacked(): string {
  const file = join(folder, 'pack.tar');
  const made = spawnSync(process.execPath, ['pack/pack.mjs', '--gzip', '--out', file], { encoding: 'utf8' });
  expect(made.status, made.stderr).toBe(0);
  console.log(made.stdout.trim());
  expect(statSync(file).size).toBeLessThanOrEqual(60e6);
  expect(spawnSync('tar', ['xf', file, '-C', folder]).status).toBe(0);
  rmSync(file);
  const [name = ''] = readdirSync(folder);
  expect(name).toMatch(/^rankscope-\d+\.\d+\.\d+-(?:linux|darwin)-/);
  return join(folder, name);
}

it.skipIf(process.platform === 'win32')(
  `a GPU day of ${minutes} minutes from a pack of at most 60 MB, without network and checkout`,
  async () => {
    const pack = unpacked();
    const words = ['--minutes', String(minutes), '--out', join(folder, 'day')];
    const { code, stdout } = await runOffline(join(pack, 'gpu-day'), words, folder, console.log);
    expect(code).toBe(0);
    const lines = gunzipSync(readFileSync(stdout.trim()))
      .toString()
      .trim()
      .split('\n')
      .map((line): Line => JSON.parse(line));
    const ended = lines.filter(({ type }) => type === 'stage');
    expect(ended).toHaveLength(stages);
    expect(ended.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(ended.slice(0, 2)).toMatchObject([
      { id: 'adapter', status: 'done' },
      { id: 'oracles', status: 'done' },
    ]);
    expect(lines.find(({ bench, case: name }) => bench === 'oracles' && name === 'all')).toMatchObject({
      differ: 0,
      fail: 0,
    });
    // A stage that is stopped gets seconds to end in; nothing else may exceed the time.
    const seconds = ended.reduce((sum, stage) => sum + Number(stage['seconds']), 0);
    expect(seconds).toBeLessThan(60 * minutes + 5 * stages);
    // What else is measured in that time depends on the machine; that each of the first stages began does not.
    for (const id of ['tune', 'step'])
      expect(lines.find(({ stage, type }) => stage === id && type === 'about')).toMatchObject({
        adapter: { name: expect.any(String) },
      });
  },
  1_200_000,
);

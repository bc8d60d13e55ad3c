import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOffline } from '../pack/offline';

/** Away from the checkout, so that nothing of it is found. */
const folder = mkdtempSync(join(tmpdir(), 'rankscope-'));
const pack = join(folder, 'pack');

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

describe.skipIf(process.platform === 'win32')('a pack, without network and checkout', () => {
  beforeAll(() => {
    const made = spawnSync(process.execPath, ['pack/pack.mjs', '--folder', pack], { encoding: 'utf8' });
    expect(made.stderr).not.toContain('could not');
    expect(made.status).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('starts with its own Node.js and Dawn, and names the adapter', async () => {
    const { code, stdout } = await runOffline(
      join(pack, 'rankscope'),
      ['bench', 'adapter', '--json'],
      folder,
    );
    expect(code).toBe(0);
    expect(linesOf(stdout)).toMatchObject([
      { type: 'about', adapter: { name: expect.any(String) } },
      { case: 'about', limits: { maxBufferSize: expect.any(Number) }, features: expect.any(Array) },
      { case: 'dispatch', done: expect.any(Number) },
      { case: 'copy', rate: expect.any(Number) },
    ]);
  });

  it('trains on the GPU and writes the weights', async () => {
    const settings = [
      'dataset.id=planted',
      'dataset.features=16',
      'dataset.test=64',
      'model.id=mlp',
      'batchSize=8',
      'method.id=dense',
    ];
    const words = ['train', '--steps', '3', '--out', 'run', ...settings.flatMap((one) => ['--set', one])];
    const { code, stdout } = await runOffline(join(pack, 'rankscope'), words, folder);
    expect(code).toBe(0);
    expect(linesOf(stdout)[0]).toMatchObject({ adapter: { backend: 'webgpu' } });
    expect(linesOf(stdout).at(-1)).toMatchObject({ type: 'end' });
    expect(readdirSync(join(folder, 'run'))).toContain('final.safetensors');
  });

  it('has a GPU day: every stage leaves a file that ends with how it went, however little time there is', async () => {
    const words = ['--minutes', '0.2', '--out', 'day'];
    const { code, stdout, stderr } = await runOffline(join(pack, 'gpu-day'), words, folder);
    expect(code).toBe(0);
    expect(stderr).toMatch(/SOFTWARE ADAPTER|On .* for 0\.2 minutes/);
    const day = join(folder, 'day');
    const files = readdirSync(day).filter((name) => name.endsWith('.jsonl'));
    expect(files.map((name) => name.slice(3, -'.jsonl'.length))).toEqual(
      ['machine', 'adapter', 'oracles', 'tune', 'step', 'profile', 'kernels'].concat(
        'penalty svd latency memory train page'.split(' '),
      ),
    );
    for (const file of files.slice(1)) {
      const last = linesOf(readFileSync(join(day, file), 'utf8')).at(-1);
      expect(last, file).toMatchObject({
        type: 'stage',
        status: expect.stringMatching(/^(?:done|stopped|skipped)$/),
      });
    }
    const collected = linesOf(gunzipSync(readFileSync(stdout.trim())).toString());
    expect(collected[0]).toMatchObject({ type: 'gpu-day', adapter: { name: expect.any(String) } });
    expect(collected.filter(({ type }) => type === 'stage')).toHaveLength(12);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../src/export/safetensors';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-'));
  run('catalogue'); // builds once
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/bin.mjs', ...words], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
const tiny = [
  'dataset.id=planted',
  'dataset.features=16',
  'dataset.test=64',
  'model.id=mlp',
  'batchSize=8',
].flatMap((setting) => ['--set', setting]);
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));

describe('rankscope', () => {
  it('prints its catalogue as JSON', () => {
    const { status, stdout } = run('catalogue');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      methods: expect.any(Array),
      run: { steps: { default: 2000 } },
    });
  });

  it.each([
    ['an unknown command', ['learn'], 'learn'],
    ['an unknown option', ['train', '--fast'], '--fast'],
    ['a missing value', ['train', '--steps'], '--steps'],
    ['an unknown setting', ['train', '--set', 'method.magic=1'], 'method.magic'],
    ['a value out of range', ['train', '--set', 'method.sparsity=9'], 'method.sparsity'],
    ['a backend that there is not', ['train', '--backend', 'abacus'], 'abacus'],
    ['no step limit', ['train', '--steps', '0'], 'steps'],
    ['a missing file', ['train', '--config', 'nowhere.json'], 'nowhere.json'],
    [
      'a missing data file',
      ['train', '--set', 'dataset.id=idx', '--set', 'dataset.images=no', '--set', 'dataset.labels=no'],
      'no',
    ],
    ['a model that does not fit the data', ['train', '--set', 'dataset.id=planted'], 'cnn'],
    ['an --out that is a file', ['train', '--out', 'package.json', ...tiny], 'package.json'],
  ])('ends with code 2 and one line for %s', (_name, words, named) => {
    const { status, stdout, stderr } = run(...words);
    expect(stderr).toContain(named);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('refuses a configuration or a log that is not what it should be', () => {
    const broken = run('train', '--config', file('broken.json', '{"v": 1,'));
    expect([broken.status, broken.stderr]).toEqual([2, expect.stringContaining('broken.json')]);
    const cold = file('cold.jsonl', '{"step": 1, "path": "batchSize", "value": 3}\n');
    const refused = run('train', '--events', cold, ...tiny);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('batchSize')]);
  });

  it('trains on the processor, writes everything, and does it again to the last bit', () => {
    const events = file('events.jsonl', '{"step": 2, "path": "method.sparsity", "value": 0.2}\n');
    const train = (out: string) =>
      run(
        'train',
        '--backend',
        'cpu',
        '--steps',
        '6',
        '--set',
        'metricsEvery=2',
        '--events',
        events,
        '--out',
        out,
        ...tiny,
      );
    const first = train(join(folder, 'a'));
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
    const told = linesOf(first.stdout);
    expect(told.map(({ type, step }) => [type, step])).toEqual([
      ['start', undefined],
      ['progress', 2],
      ['event', 2],
      ['progress', 4],
      ['progress', 6],
      ['pruned', 6],
      ['end', undefined],
    ]);
    expect(told.at(-1)).toMatchObject({
      testAccuracy: expect.any(Number),
      testAccuracyPruned: expect.any(Number),
    });
    const read = (name: string) => readFileSync(join(folder, 'a', name));
    expect(linesOf(read('metrics.jsonl').toString())).toEqual(told);
    expect(linesOf(read('events.jsonl').toString())).toEqual([
      { step: 2, path: 'method.sparsity', value: 0.2 },
    ]);
    expect(JSON.parse(read('config.json').toString())).toMatchObject({ v: 1, steps: 6 });
    const { tensors, metadata } = decodeSafetensors(read('pruned.safetensors'));
    expect(Object.keys(tensors)).toContain('fc1.U');
    expect(Object.keys(metadata).sort()).toEqual(['architecture', 'config', 'input']);

    const again = train(join(folder, 'b'));
    for (const name of ['initial', 'final', 'pruned'])
      expect(
        readFileSync(join(folder, 'b', `${name}.safetensors`)).equals(read(`${name}.safetensors`)),
        name,
      ).toBe(true);
    const withoutTimes = (text: string) => text.replace(/"msPerStep":[\d.]+/g, '');
    expect(withoutTimes(again.stdout)).toBe(withoutTimes(first.stdout));
  }, 120_000);
});

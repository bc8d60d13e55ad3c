import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import { reader as csv } from '../export/readers/csv';
import { decodeSafetensors } from '../../src/export/safetensors';
import { parseRecording } from '../../src/worker/recording/parseRecording';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-'));
  run('catalogue'); // builds once
});
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
/** Images of 8 × 8 in three classes, with enough noise that a few steps do not reach full accuracy. */
function idxPair(count: number) {
  const rng = createRng(12);
  const images = [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 8, 0, 0, 0, 8];
  const labels = [0, 0, 8, 1, 0, 0, 0, count];
  for (let i = 0; i < count; i++) {
    labels.push(i % 3);
    for (let p = 0; p < 64; p++) images.push(rng.below(180) + (Math.floor(p / 22) === i % 3 ? 50 : 0));
  }
  const write = (name: string, bytes: number[]) => {
    const path = join(folder, name);
    writeFileSync(path, new Uint8Array(bytes));
    return path;
  };
  return { images: write('images', images), labels: write('labels', labels) };
}
const python = spawnSync('python3', ['-c', 'import numpy']).status === 0;
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
    ['a --recording that is a folder', ['train', '--recording', 'src', ...tiny], 'src'],
    ['a format that there is not', ['train', '--export', 'docx', '--out', 'x', ...tiny], 'docx'],
    ['a format of charts', ['train', '--export', 'svg', '--out', 'x', ...tiny], 'svg is a format of charts'],
    ['a format without --out', ['train', '--export', 'csv', ...tiny], '--out'],
    [
      'a recording in place of a configuration',
      ['train', '--config', 'public/recordings/rank-collapse.json'],
      'holds a recording',
    ],
    [
      'a text in place of a configuration',
      ['train', '--config', 'README.md'],
      'README.md is not a file that can be opened here',
    ],
    ['an --out that is a file', ['train', '--out', 'package.json', ...tiny], 'package.json'],
  ])('ends with code 2 and one line for %s', (_name, words, named) => {
    const { status, stdout, stderr } = run(...words);
    expect(stderr).toContain(named);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('rejects an invalid configuration or log', () => {
    const broken = run('train', '--config', file('broken.json', '{"v": 1,'));
    expect([broken.status, broken.stderr]).toEqual([2, expect.stringContaining('broken.json')]);
    const cold = file('cold.jsonl', '{"step": 1, "path": "batchSize", "value": 3}\n');
    const refused = run('train', '--events', cold, ...tiny);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('batchSize')]);
  });

  it('reports which data files it trains on and which it tests on', () => {
    const { images, labels } = idxPair(30);
    const words = [`images=${images}`, `labels=${labels}`, `testImages=${images}`, `testLabels=${labels}`];
    const data = ['id=idx', ...words].flatMap((word) => ['--set', `dataset.${word}`]);
    const small = ['--set', 'model.id=mlp', '--set', 'batchSize=8', '--steps', '1'];
    const { stdout, stderr } = run('train', '--backend', 'cpu', ...small, ...data);
    expect(stderr).toBe('');
    expect(linesOf(stdout)[0]?.['data']).toEqual([
      { name: 'images', role: 'train', count: 30 },
      { name: 'images', role: 'test', count: 30 },
    ]);
  });

  it('trains on the CPU, writes everything, and repeats it to the last bit', () => {
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
        '--recording',
        `${out}.json`,
        ...tiny,
      );
    const first = train(join(folder, 'a'));
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
    const told = linesOf(first.stdout);
    expect(told.map(({ type, step }) => [type, step])).toEqual([
      ['start', undefined],
      ['started', undefined],
      ['progress', 2],
      ['event', 2],
      ['progress', 4],
      ['progress', 6],
      ['pruned', 6],
      ['end', undefined],
    ]);
    const times = told[1]?.['times'] ?? {};
    expect(Object.keys(times).sort()).toEqual(['adapter', 'data', 'firstStep', 'selfTest', 'shaders']);
    expect(Object.values(times).every((ms) => Number(ms) >= 0)).toBe(true);
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
    expect(Object.keys(metadata).sort()).toEqual(['architecture', 'config', 'input', 'rankscope']);

    const recording = parseRecording('a.json', readFileSync(join(folder, 'a.json'), 'utf8'));
    expect(recording.adapter.backend).toBe('cpu');
    expect(recording.events.map(({ type }) => type)).toEqual([
      'built',
      'progress',
      'applied',
      'progress',
      'progress',
      'finished',
    ]);

    const again = train(join(folder, 'b'));
    for (const name of ['initial', 'final', 'pruned'])
      expect(
        readFileSync(join(folder, 'b', `${name}.safetensors`)).equals(read(`${name}.safetensors`)),
        name,
      ).toBe(true);
    const withoutTimes = (text: string) => text.replace(/"msPerStep":[\d.]+|"times":\{[^}]*\}/g, '');
    expect(withoutTimes(again.stdout)).toBe(withoutTimes(first.stdout));
  });

  it('saves the run in the formats asked for, and takes it up again from any of them', () => {
    const out = join(folder, 'exported');
    const events = file('moves.jsonl', '{"step": 2, "path": "method.sparsity", "value": 0.2}\n');
    const start = ['train', '--backend', 'cpu', '--steps', '4', '--set', 'metricsEvery=2', ...tiny];
    const formats = ['csv', 'json'].flatMap((id) => ['--export', id]);
    const first = run(...start, '--events', events, '--out', out, ...formats);
    expect(first.stderr).toBe('');
    const reported = linesOf(first.stdout).filter(({ type }) => type === 'progress');
    expect(csv.read(readFileSync(join(out, 'run.csv')))).toEqual(
      reported.map(({ step, loss }) => ({ step, loss })),
    );
    const saved: unknown = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    expect(saved).toMatchObject({
      state: 'finished',
      step: 4,
      events: [{ step: 2, path: 'method.sparsity', value: 0.2 }],
      spectra: [{ step: 0 }, { step: 2 }, { step: 4 }],
      summary: { testAccuracy: expect.any(Number) },
    });
    const told = (stdout: string) =>
      linesOf(stdout)
        .filter(({ type }) => type === 'progress' || type === 'event')
        .map((line) => ({ ...line, msPerStep: 0 }));
    const again = run('train', '--backend', 'cpu', '--config', join(out, 'run.json'));
    expect(again.stderr).toBe('');
    expect(told(again.stdout)).toEqual(told(first.stdout));
    const unmoved = run('train', '--backend', 'cpu', '--config', join(out, 'initial.safetensors'));
    expect(told(unmoved.stdout)[0]).toEqual(told(first.stdout)[0]);
    expect(told(unmoved.stdout)).toHaveLength(2);
    expect(run(...start, '--out', out).status).toBe(0);
    expect(readdirSync(out)).not.toContain('run.csv');
  });

  describe('with --out in the folder of another run', () => {
    const train = ['train', '--backend', 'cpu', '--set', 'metricsEvery=1', ...tiny];
    const foreign = ['mine.safetensors', 'notes.txt'];
    const own = ['config.json', 'events.jsonl', 'final.safetensors', 'initial.safetensors', 'metrics.jsonl'];
    const namesIn = (out: string) => readdirSync(out).toSorted();
    let at = 0;
    /** A folder with the files of a run with a cut, and some files of other origin. */
    function usedFolder() {
      const out = join(folder, `used${at++}`);
      expect(run(...train, '--steps', '2', '--out', out).status).toBe(0);
      for (const name of foreign) writeFileSync(join(out, name), name);
      expect(namesIn(out)).toEqual([...own, ...foreign, 'pruned.safetensors'].toSorted());
      return out;
    }

    it('leaves exactly its own files, and files that belong to no run', () => {
      const out = usedFolder();
      writeFileSync(join(out, 'tuned.safetensors.part'), 'cut short');
      expect(run(...train, '--set', 'method.id=oialr', '--steps', '1', '--out', out).status).toBe(0);
      expect(namesIn(out)).toEqual([...own, ...foreign].toSorted());
      const config: unknown = JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'));
      expect(config).toMatchObject({ steps: 1, method: { id: 'oialr' } });
      for (const name of foreign) expect(readFileSync(join(out, name), 'utf8')).toBe(name);
    });

    it('leaves nothing of the other run when it diverges', () => {
      const out = usedFolder();
      const wild = ['optimizer.id=sgd', 'optimizer.lr=1', 'method.singularLr=100'].flatMap((s) => [
        '--set',
        s,
      ]);
      expect(run(...train, ...wild, '--steps', '60', '--out', out).status).toBe(1);
      expect(namesIn(out)).toEqual([...own, ...foreign].toSorted());
    });

    it('leaves nothing of the other run when it is killed', async () => {
      const out = usedFolder();
      const words = ['src/cli/bin.mjs', ...train, '--steps', '1000000', '--out', out];
      const child = spawn(process.execPath, words, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
      const gone = once(child, 'close');
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (text: Buffer) => text.includes('"progress"') && resolve());
      });
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await gone;
      expect(namesIn(out)).toEqual(
        [...own.filter((name) => !name.startsWith('final')), ...foreign].toSorted(),
      );
    });

    it('keeps the other run when its input is rejected', () => {
      const out = usedFolder();
      const read = () => namesIn(out).map((name) => readFileSync(join(out, name)));
      const before = read();
      expect(run('train', '--out', out, '--set', 'dataset.id=planted').status).toBe(2);
      expect(read()).toEqual(before);
    });

    it.skipIf(process.platform !== 'linux')('keeps the other run when there is no adapter', () => {
      const out = usedFolder();
      const read = () => namesIn(out).map((name) => readFileSync(join(out, name)));
      const before = read();
      const words = ['src/cli/bin.mjs', 'train', '--steps', '1', '--out', out, ...tiny];
      const env = { ...process.env, VK_DRIVER_FILES: '/none', VK_ICD_FILENAMES: '/none' };
      expect(spawnSync(process.execPath, words, { env }).status).toBe(3);
      expect(read()).toEqual(before);
    });
  });

  it('keeps the last good weights of a run that diverges, and ends with code 1', () => {
    const out = join(folder, 'diverged');
    const wild = ['optimizer.id=sgd', 'optimizer.lr=1', 'method.singularLr=100'].flatMap((s) => ['--set', s]);
    const start = ['train', '--backend', 'cpu', '--steps', '60', '--set', 'metricsEvery=1'];
    const { status, stdout, stderr } = run(
      ...start,
      '--out',
      out,
      '--recording',
      `${out}.json`,
      ...tiny,
      ...wild,
    );
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(linesOf(stdout).at(-1)).toMatchObject({
      type: 'diverged',
      message: expect.stringContaining('lower'),
    });
    const { tensors } = decodeSafetensors(readFileSync(join(out, 'final.safetensors')));
    for (const { data } of Object.values(tensors)) expect(data.every(Number.isFinite)).toBe(true);
    const recording = parseRecording('diverged.json', readFileSync(`${out}.json`, 'utf8'));
    expect(recording.events.at(-1)).toMatchObject({ type: 'diverged', step: expect.any(Number) });
  });

  it.skipIf(!python).each(['channel', 'spatial'])(
    'writes weights that give the accuracies it told, when NumPy evaluates them: %s',
    (decomposition) => {
      const { images, labels } = idxPair(120);
      const out = join(folder, decomposition);
      const files = [`images=${images}`, `labels=${labels}`, `testImages=${images}`, `testLabels=${labels}`];
      const sets = [
        ...['id=idx', ...files].map((setting) => `dataset.${setting}`),
        ...[`decomposition=${decomposition}`, 'energy=0.3', 'fineTune=3'].map(
          (setting) => `method.${setting}`,
        ),
        'batchSize=8',
      ].flatMap((setting) => ['--set', setting]);
      const { stdout, stderr } = run('train', '--backend', 'cpu', '--steps', '12', '--out', out, ...sets);
      expect(stderr).toBe('');
      const end = linesOf(stdout).at(-1);
      const evaluated = ['final', 'pruned', 'tuned'].map((name) => {
        const words = ['test/python/evaluate.py', join(out, `${name}.safetensors`), images, labels];
        return JSON.parse(spawnSync('python3', words, { encoding: 'utf8' }).stdout);
      });
      expect(evaluated.map(({ count }) => count)).toEqual([120, 120, 120]);
      const [testAccuracy, testAccuracyPruned, testAccuracyFinal] = evaluated.map(({ accuracy }) => accuracy);
      expect(end).toMatchObject({ testAccuracy, testAccuracyPruned, testAccuracyFinal });
    },
    120_000,
  );
});

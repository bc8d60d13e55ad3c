import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collect, openResults, slug } from '../../pack/results.mjs';
import { cifarFiles, stagesFor } from '../../pack/stages.mjs';
import { filesOf } from '../../pack/unpack.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankscope-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the results of a GPU day', () => {
  it('are numbered files, and one file of all lines, without the name of the user', () => {
    const results = openResults(folder, ['machine', 'adapter', 'step']);
    results.write('machine', { type: 'gpu-day', format: 1 });
    results.write('step', { path: join(homedir(), 'data') });
    appendFileSync(results.output('step'), '{"bench": "step", "ca'); // killed while it wrote
    results.write('step', { type: 'stage', status: 'stopped' });
    writeFileSync(results.log('step'), `${'x'.repeat(9000)}the end`);
    const path = collect(folder, 'one.jsonl.gz');
    expect(readdirSync(folder).sort()).toEqual([
      '00-machine.jsonl',
      '02-step.jsonl',
      '02-step.log',
      'one.jsonl.gz',
    ]);
    const lines = gunzipSync(readFileSync(path))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { stage: 'machine', type: 'gpu-day', format: 1 },
      { stage: 'step', path: '~/data' },
      { stage: 'step', type: 'broken', text: '{"bench": "step", "ca' },
      { stage: 'step', type: 'stage', status: 'stopped' },
      { stage: 'step', type: 'log', text: expect.stringMatching(/^x+the end$/) },
    ]);
    expect(lines.at(-1).text).toHaveLength(4000);
  });

  it.each([
    ['NVIDIA H100 80GB HBM3', 'nvidia-h100-80gb-hbm3'],
    ['llvmpipe: Mesa 25.0.7-2~bpo12+1 (LLVM 15.0.6) 0.0.1', 'llvmpipe-mesa-25-0-7-2-bpo12-1-llvm-15-0'],
    ['AMD Radeon (TM) Graphics, with a long description', 'amd-radeon-tm-graphics-with-a-long-descr'],
  ])('name %s in a file name', (name, expected) => {
    expect(slug(name)).toBe(expected);
  });

  it('come back as records: about first, each case with its peers once', () => {
    const about = { type: 'about', adapter: { name: 'Some GPU', features: ['subgroups'] } };
    const withheld = { type: 'about', adapter: { name: 'Some GPU', features: [] } };
    const record = (peer) => ({ bench: 'step', case: 'cnn', peer, samples: {} });
    const stage = (id, line) => ({ stage: id, ...line });
    const lines = [
      stage('machine', { type: 'gpu-day', format: 1 }),
      ...[
        about,
        record({ tfjs: 3 }),
        withheld,
        record({ torch: 9 }),
        about,
        record({ tfjs: 4 }),
        record({ jaxjs: 5 }),
      ].map((line) => stage('step', line)),
      stage('svd', about),
    ];
    expect(filesOf(lines).map((file) => JSON.parse(JSON.stringify(file)))).toEqual([
      { name: 'step-some-gpu.jsonl', lines: [about, record({ tfjs: 3 }), record({ jaxjs: 5 })] },
    ]);
    expect(() => filesOf([{ type: 'about' }])).toThrow(/not a file of gpu-day/);
  });
});

describe('the plan of a GPU day', () => {
  it('begins with what is most valuable, and ends with what needs a browser', () => {
    const stages = stagesFor({ browser: { path: '/bin/chromium' }, site: '/site' });
    expect(stages.map(({ id }) => id)).toEqual([
      'adapter',
      'oracles',
      'tune',
      'step',
      'profile',
      'kernels',
      'penalty',
      'svd',
      'latency',
      'memory',
      'train',
      'page',
    ]);
    expect(stages.at(-1).commands[0].words).toEqual(['/site', '/bin/chromium']);
    expect(stagesFor({}).at(-1)).toMatchObject({ id: 'page', missing: expect.stringContaining('Chromium') });
  });

  it('trains on CIFAR-10 where there is any, the archive before its parts', () => {
    const words = (data) =>
      stagesFor({ data })
        .find(({ id }) => id === 'train')
        .commands[0].words.join(' ');
    expect(words()).toContain('dataset.id=scenes');
    mkdirSync(join(folder, 'inner'));
    expect(cifarFiles(folder)).toBeUndefined();
    for (const name of ['data_batch_1.bin', 'test_batch.bin', 'notes.txt'])
      writeFileSync(join(folder, 'inner', name), '');
    expect(words(folder)).toContain(
      `dataset.files=${join(folder, 'inner', 'data_batch_1.bin')},${join(folder, 'inner', 'test_batch.bin')}`,
    );
    writeFileSync(join(folder, 'cifar-10-binary.tar.gz'), '');
    expect(cifarFiles(folder)).toBe(join(folder, 'cifar-10-binary.tar.gz'));
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFile } from '../../src/cli/files';
import { applySettings } from '../../src/core/config/config';
import { describeFiles } from '../../src/datasets/dropped';
import { openAmong } from '../../src/datasets/dropped/describedFiles';
import { readNpy } from '../../src/datasets/formats/npyFile';
import { openEngine } from '../../src/gpu/open';
import { catalogue } from '../../src/train/catalogue';
import { loadExperiment } from '../../src/train/experiment/experiment';
import { createSession } from '../../src/train/run/session';
import { losses } from '../gpu/runs';
import { gzipped, imageBytes, memoryFile } from './memoryFiles';
import { npyBytes, vectorFiles } from './npyFiles';

const python = spawnSync('python3', ['-c', 'import numpy']).status === 0;
const ones = (descr: string, shape: readonly number[], bytes: number) =>
  memoryFile('a.npy', npyBytes(descr, shape, new Uint8Array(bytes).fill(1).buffer));

describe('dropped NumPy arrays', () => {
  it('are recognized whatever their order, and train in ten steps', async () => {
    const files = vectorFiles(400);
    const { choice, description } = await describeFiles(files);
    expect(choice).toMatchObject({ id: 'npy', inputs: 'x.npy', labels: 'y.npy' });
    expect(description).toBe(
      'NumPy: trains on 360 samples of x.npy, tests on 40 held out of them. 8, 2 classes',
    );
    const config = applySettings(catalogue, { dataset: choice, model: { id: 'mlp' } }, ['optimizer.lr=0.01']);
    const experiment = await loadExperiment(config, openAmong(files));
    const session = createSession({ engine: await openEngine('cpu'), ...experiment });
    const curve = await losses(session, 10);
    expect(curve.at(-1)).toBeLessThan(0.7 * (curve[0] ?? NaN));
    expect(await session.evaluate()).toBeGreaterThan(0.8);
    session.dispose();
  });

  it('may be gray images or images in color, packed or not', async () => {
    const labels = memoryFile('y', npyBytes('<i8', [6], BigInt64Array.of(0n, 1n, 2n, 0n, 1n, 2n).buffer));
    for (const [shape, says] of [
      [[6, 4, 5], '4 × 5 × 1'],
      [[6, 4, 5, 2], '4 × 5 × 2'],
    ] as const) {
      const body = Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i % 251);
      const images = memoryFile('x.gz', gzipped(npyBytes('|u1', shape, body.buffer)));
      expect((await describeFiles([images, labels])).description).toContain(`${says}, 3 classes`);
    }
  });

  it.each([
    [
      'beside IDX',
      [...vectorFiles(4), memoryFile('i', imageBytes(4))],
      /^i is not a NumPy array .* but y\.npy is/,
    ],
    ['without labels', vectorFiles(4).slice(1), /^Arrays: x\.npy \(4, 8\)\. Drop two/],
    ['of complex numbers', [ones('<c8', [2], 16)], /^a\.npy holds numbers of the type <c8.*astype/],
    ['cut short', [ones('<f4', [5], 16)], /^a\.npy is cut short/],
    ['too long', [ones('<f4', [3], 16)], /^a\.npy goes on after its last number/],
    ['empty', [ones('<f4', [0, 8], 0)], /^a\.npy has the shape \(0, 8\)/],
    ['by name alone', [memoryFile('a.npy', new Uint8Array(99))], /^a\.npy is not a NumPy array/],
  ])('are refused: %s', async (_, files, reason) => {
    await expect(describeFiles(files)).rejects.toThrow(reason);
  });

  it.runIf(python)('are read as NumPy wrote them (needs python3 with NumPy)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'npy-'));
    const script =
      'import numpy, sys; numpy.save(sys.argv[1], numpy.arange(-6, 6, dtype=sys.argv[2]).reshape(3, 4))';
    for (const type of ['float32', 'float64', 'int32']) {
      const path = join(folder, `${type}.npy`);
      expect(spawnSync('python3', ['-c', script, path, type]).status).toBe(0);
      const { shape, values } = await readNpy(await openFile(path));
      expect(shape).toEqual([3, 4]);
      expect([...values]).toEqual(Array.from({ length: 12 }, (_value, i) => i - 6));
    }
    rmSync(folder, { recursive: true });
  });
});

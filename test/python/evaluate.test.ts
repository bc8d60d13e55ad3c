import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Decomposition } from '../../src/core/network/cost';
import { energyRank } from '../../src/core/spectrum/energyRank';
import { isWeightLayer, kindOf, weightOf } from '../../src/layers';
import type { Layer, Network, WeightLayer } from '../../src/core/network/network';
import { createRng } from '../../src/core/rng';
import { shapedLayers, weightShape } from '../../src/layers/network/shape';
import { encodeSafetensors } from '../../src/export/safetensors';
import type { StoredTensor } from '../../src/export/exporter';
import { factoredSingularValues, singularValues } from '../../src/math/svd';
import { reference } from '../train/reference';

const python = spawnSync('python3', ['-c', 'import numpy']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'rankscope-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rng = createRng(99);
const random = (length: number) => Float32Array.from({ length }, () => rng.normal());
const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

type Kind = Decomposition | 'core' | 'kernel';
type Sample = { network: Network; decompositions: Record<string, Kind> };

type Conv = Extract<WeightLayer, { kind: 'conv' }>;

const conv = (name: string, more: Partial<Conv>): Conv => {
  const plain: Conv = { kind: 'conv', name, kernel: [3, 3], filters: 6, stride: 1, pad: 1, lowRank: true };
  return { ...plain, ...more };
};

const sample: Sample = {
  network: {
    input: [13, 11, 1],
    classes: 5,
    layers: [
      conv('stem', { kernel: [5, 3], filters: 4, pad: 2 }),
      { kind: 'relu', name: 'relu1' },
      { kind: 'batchNorm', name: 'norm' },
      conv('wide', { stride: 2, bias: false }),
      { kind: 'maxPool', name: 'pool', size: 2 },
      conv('tall', { filters: 3, kernel: [3, 2], pad: 0 }),
      conv('skipped', { input: 'pool', filters: 5 }),
      conv('shortcut', { input: 'pool', filters: 5, kernel: [1, 1], pad: 0 }),
      { kind: 'batchNorm', name: 'shortcutNorm' },
      { kind: 'add', name: 'sum', input: 'skipped', other: 'shortcutNorm' },
      { kind: 'relu', name: 'relu2' },
      { kind: 'globalAvgPool', name: 'mean' },
      { kind: 'flatten', name: 'flat', input: 'relu2' },
      { kind: 'dense', name: 'hidden', units: 8, lowRank: true },
      { kind: 'dense', name: 'short', input: 'mean', units: 8, lowRank: false },
      { kind: 'add', name: 'features', other: 'hidden' },
      { kind: 'dense', name: 'logits', units: 5, lowRank: false },
    ],
  },
  decompositions: {
    stem: 'channel',
    wide: 'spatial',
    tall: 'kernel',
    skipped: 'spatial',
    shortcut: 'core',
    hidden: 'channel',
    short: 'kernel',
    logits: 'kernel',
  },
};

/** Tensors as stored, and by name as inputs of the reference, with whole kernels. */
type Weights = { tensors: Record<string, StoredTensor>; whole: Record<string, ArrayLike<number>> };

/** Random tensors as the trainer stores them, and the kernel of each layer by its definition. */
function randomWeights({ network, decompositions }: Sample, rank: number): Weights {
  const weights: Weights = { tensors: {}, whole: {} };
  const store = (name: string, shape: number[]) => {
    const data = random(product(shape));
    weights.tensors[name] = { shape, data };
    return (...index: number[]) => data[index.reduce((at, i, axis) => at * (shape[axis] ?? 1) + i, 0)] ?? NaN;
  };
  for (const { layer, input, inputs } of shapedLayers(network)) {
    const { name } = layer;
    for (const [key, { shape }] of Object.entries(kindOf(layer).parameters?.(layer, ...inputs) ?? {}))
      store(`${name}.${key}`, [...shape]);
    weights.tensors[`${name}.variance`]?.data.forEach((value, i, all) => (all[i] = value ** 2));
    if (!isWeightLayer(layer)) continue;
    const shape = weightShape(layer, input);
    if (weightOf(layer).hasBias(layer)) store(`${name}.bias`, shape.slice(-1));
    const kind = decompositions[name];
    if (kind === 'kernel') {
      store(`${name}.kernel`, shape);
      continue;
    }
    const [kh = 1, kw = 1, c = 1, n = 1] = layer.kind === 'conv' ? shape : [1, 1, ...shape];
    const spatial = kind === 'spatial';
    const U = store(`${name}.U`, [spatial ? kh * c : kh * kw * c, rank]);
    const S = kind === 'core' ? store(`${name}.S`, [rank, rank]) : undefined;
    const s = S ? undefined : store(`${name}.s`, [rank]);
    const core = (k: number, l: number) => S?.(k, l) ?? (k === l ? Math.abs(s?.(k) ?? NaN) : 0);
    const V = store(`${name}.V`, [spatial ? kw * n : n, rank]);
    weights.whole[`${name}.kernel`] = Float64Array.from({ length: kh * kw * c * n }, (_, at) => {
      const [to, from] = [at % n, Math.floor(at / n) % c];
      const [j, i] = [Math.floor(at / n / c) % kw, Math.floor(at / n / c / kw)];
      let sum = 0;
      for (let k = 0; k < rank; k++)
        for (let l = 0; l < rank; l++)
          sum += spatial
            ? U(i * c + from, k) * core(k, l) * V(j * n + to, l)
            : U((i * kw + j) * c + from, k) * core(k, l) * V(to, l);
      return sum;
    });
  }
  for (const [name, { data }] of Object.entries(weights.tensors)) weights.whole[name] = data;
  return weights;
}

const file = (name: string, bytes: Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

const idx = (shape: number[], bytes: ArrayLike<number>) =>
  Uint8Array.from([
    0,
    0,
    8,
    shape.length,
    ...shape.flatMap((n) => [n >> 24, n >> 16, n >> 8, n]),
    ...Array.from(bytes),
  ]);

const exported = ({ network, decompositions }: Sample): string => {
  const described = (layer: Layer) => {
    const kind = decompositions[layer.name];
    if (kind === undefined || kind === 'kernel') return layer;
    // As in files from before other forms existed, and as now.
    if (kind !== 'core') return { ...layer, decomposition: kind };
    return { ...layer, decomposition: 'channel', matrix: 'U @ S @ V.T' };
  };
  return JSON.stringify({ ...network, layers: network.layers.map(described) });
};

describe.skipIf(!python)('evaluate.py (needs python3 with NumPy)', () => {
  const count = 60;
  const rank = 3;
  const weights = randomWeights(sample, rank);
  const pixels = Uint8Array.from({ length: count * 13 * 11 }, () => rng.below(256));
  const input = { scale: 1 / 255, mean: [0.4], std: [0.3], layout: 'NHWC' };
  const labels = Array.from({ length: count }, (_, i) => {
    const image = Float64Array.from(
      pixels.subarray(i * 143, (i + 1) * 143),
      (byte) => (byte / 255 - 0.4) / 0.3,
    );
    const scores = reference(sample.network, weights.whole, image, false).logits;
    const best = scores.indexOf(Math.max(...scores));
    return i % 4 === 0 ? (best + 1) % 5 : best; // a quarter wrong on purpose
  });
  const network = file(
    'network.safetensors',
    encodeSafetensors(weights.tensors, {
      architecture: exported(sample),
      input: JSON.stringify(input),
      config: JSON.stringify({ v: 1, method: { id: 'svdTraining', energy: 0.2 } }),
    }),
  );
  const images = idx([count, 13, 11], pixels);

  it.each(['plain', 'gzip'])('rebuilds the network from the file alone: %s IDX', (packing) => {
    const pack = packing === 'gzip' ? gzipSync : (bytes: Uint8Array) => bytes;
    const result = spawnSync(
      'python3',
      [
        'test/python/evaluate.py',
        network,
        file(`images.${packing}`, pack(images)),
        file(`labels.${packing}`, pack(idx([count], labels))),
        '--lapack',
      ],
      { encoding: 'utf8' },
    );
    expect(result.stderr).toBe('');
    const report = JSON.parse(result.stdout);
    expect(report).toMatchObject({ accuracy: 0.75, count });
    expect(report.layers.map(({ name }: { name: string }) => name)).toEqual(
      Object.keys(sample.decompositions),
    );
    for (const layer of report.layers) {
      const [U, s, V] = ['U', 's', 'V'].map((part) => weights.tensors[`${layer.name}.${part}`]?.data);
      const S = weights.tensors[`${layer.name}.S`]?.data;
      if (U && S && V) {
        expect(layer.rank).toBe(rank);
        expect(layer.energyRankFromS).toBe(energyRank(singularValues(S, rank, rank), 0.2));
        continue;
      }
      if (!U || !s || !V) {
        const kernel = weights.tensors[`${layer.name}.kernel`];
        const cols = kernel?.shape.at(-1) ?? 0;
        const data = kernel?.data ?? new Float32Array();
        const sigma = singularValues(data, data.length / cols, cols);
        expect(layer).toMatchObject({ energyRankFromS: null, orthogonality: null, rank: sigma.length });
        expect(layer.energyRankLapack).toBe(energyRank(sigma, 0.2));
        continue;
      }
      expect(layer.rank).toBe(rank);
      expect(layer.energyRankFromS).toBe(energyRank(s, 0.2));
      expect(layer.energyRankLapack).toBe(energyRank(factoredSingularValues(U, s, V), 0.2));
      expect(layer.orthogonality).toBeGreaterThan(0);
    }
  });

  it('refuses an unknown kind of layer, and states what to write', () => {
    const architecture = { ...sample.network, layers: [{ kind: '../evaluate', name: 'odd' }] };
    const odd = encodeSafetensors(
      {},
      { architecture: JSON.stringify(architecture), input: JSON.stringify(input) },
    );
    const paths = [
      file('odd.safetensors', odd),
      file('images', images),
      file('labels', idx([count], labels)),
    ];
    const result = spawnSync('python3', ['test/python/evaluate.py', ...paths], { encoding: 'utf8' });
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(/^odd is of an unknown kind, \.\.\/evaluate\. Known: add, batchNorm.*\n$/);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Decomposition } from '../../src/core/network/cost';
import { energyRank } from '../../src/core/spectrum/metric';
import { hasBias, isWeightLayer } from '../../src/core/network/network';
import type { Layer, Network, WeightLayer } from '../../src/core/network/network';
import { createRng } from '../../src/core/rng';
import { shapedLayers, weightShape } from '../../src/core/network/shape';
import { encodeSafetensors } from '../../src/export/safetensors';
import type { StoredTensor } from '../../src/export/safetensors';
import { factoredSingularValues, singularValues } from '../../src/math/svd';

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

type Weights = { tensors: Record<string, StoredTensor>; at: Record<string, (index: number[]) => number> };

/** Random tensors as the trainer stores them, and the weight of each layer by its definition. */
function randomWeights({ network, decompositions }: Sample, rank: number): Weights {
  const weights: Weights = { tensors: {}, at: {} };
  const store = (name: string, shape: number[]) => {
    const data = random(product(shape));
    weights.tensors[name] = { shape, data };
    return (...index: number[]) => data[index.reduce((at, i, axis) => at * (shape[axis] ?? 1) + i, 0)] ?? NaN;
  };
  for (const { layer, input } of shapedLayers(network)) {
    const { name } = layer;
    if (layer.kind === 'batchNorm') {
      for (const key of ['gamma', 'beta', 'mean', 'variance']) store(`${name}.${key}`, input.slice(-1));
      weights.tensors[`${name}.variance`]?.data.forEach((value, i, all) => (all[i] = value ** 2));
    }
    if (!isWeightLayer(layer)) continue;
    const shape = weightShape(layer, input);
    if (hasBias(layer)) store(`${name}.bias`, shape.slice(-1));
    const kind = decompositions[name];
    if (kind === 'kernel') {
      const kernel = store(`${name}.kernel`, shape);
      weights.at[name] = (index) => kernel(...index);
      continue;
    }
    const [kh = 1, kw = 1, c = 1, n = 1] = layer.kind === 'conv' ? shape : [1, 1, ...shape];
    const spatial = kind === 'spatial';
    const U = store(`${name}.U`, [spatial ? kh * c : kh * kw * c, rank]);
    const S = kind === 'core' ? store(`${name}.S`, [rank, rank]) : undefined;
    const s = S ? undefined : store(`${name}.s`, [rank]);
    const core = (k: number, l: number) => S?.(k, l) ?? (k === l ? Math.abs(s?.(k) ?? NaN) : 0);
    const V = store(`${name}.V`, [spatial ? kw * n : n, rank]);
    weights.at[name] = (index) => {
      const [i = 0, j = 0, from = 0, to = 0] = layer.kind === 'conv' ? index : [0, 0, ...index];
      let sum = 0;
      for (let k = 0; k < rank; k++)
        for (let l = 0; l < rank; l++)
          sum += spatial
            ? U(i * c + from, k) * core(k, l) * V(j * n + to, l)
            : U((i * kw + j) * c + from, k) * core(k, l) * V(to, l);
      return sum;
    };
  }
  return weights;
}

/** Logits by the definition of each layer: plain loops, float64. */
function logits({ network }: Sample, { tensors, at }: Weights, image: Float64Array): Float64Array {
  const outputs = new Map<string, { shape: readonly number[]; x: Float64Array }>();
  let last = { shape: network.input, x: image };
  for (const { layer, output } of shapedLayers(network)) {
    const { shape, x } = layer.input ? (outputs.get(layer.input) ?? last) : last;
    const stored = (key: string, to: number) => tensors[`${layer.name}.${key}`]?.data[to] ?? NaN;
    const bias = (to: number) => (isWeightLayer(layer) && hasBias(layer) ? stored('bias', to) : 0);
    const weight = at[layer.name] ?? (() => NaN);
    const [height = 1, width = 1, channels = 1] = shape;
    const pixel = (y: number, z: number, from: number) =>
      y < 0 || z < 0 || y >= height || z >= width ? 0 : (x[(y * width + z) * channels + from] ?? 0);
    const value = (index: number): number => {
      const filters = output.at(-1) ?? 1;
      const to = index % filters;
      const column = Math.floor(index / filters) % (output[1] ?? 1);
      const row = Math.floor(index / filters / (output[1] ?? 1));
      if (layer.kind === 'conv') {
        let sum = bias(to);
        for (let i = 0; i < layer.kernel[0]; i++)
          for (let j = 0; j < layer.kernel[1]; j++)
            for (let from = 0; from < channels; from++)
              sum +=
                pixel(row * layer.stride + i - layer.pad, column * layer.stride + j - layer.pad, from) *
                weight([i, j, from, to]);
        return sum;
      }
      if (layer.kind === 'dense')
        return x.reduce((sum, xi, from) => sum + xi * weight([from, index]), bias(index));
      if (layer.kind === 'relu') return Math.max(0, x[index] ?? 0);
      if (layer.kind === 'flatten') return x[index] ?? 0;
      if (layer.kind === 'add') return (x[index] ?? 0) + (outputs.get(layer.other)?.x[index] ?? NaN);
      if (layer.kind === 'batchNorm') {
        const normal = ((x[index] ?? 0) - stored('mean', to)) / Math.sqrt(stored('variance', to) + 1e-5);
        return normal * stored('gamma', to) + stored('beta', to);
      }
      if (layer.kind === 'globalAvgPool')
        return x.reduce((sum, xi, at) => sum + (at % channels === to ? xi : 0), 0) / (height * width);
      let largest = -Infinity;
      for (let i = 0; i < layer.size; i++)
        for (let j = 0; j < layer.size; j++)
          largest = Math.max(largest, pixel(row * layer.size + i, column * layer.size + j, to));
      return largest;
    };
    last = { shape: output, x: Float64Array.from({ length: product(output) }, (_, i) => value(i)) };
    outputs.set(layer.name, last);
  }
  return last.x;
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
    // As files from before other forms have it, and as they have it now.
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
    const scores = logits(sample, weights, image);
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
});

import { expect } from 'vitest';
import type { Decomposition } from '../../src/core/network/cost';
import type { Layer, Network } from '../../src/core/network/network';
import type { Progress } from '../../src/core/run/progress';
import { fromMatrix, toMatrix } from '../../src/math/matricize';
import { stabilityOf, weightBasis } from '../../src/math/stability';
import { singularValues } from '../../src/math/svd';
import type { ExportedWeights } from '../../src/train/run/exported';
import { reference } from '../train/reference';

type Weighted = Extract<Layer, { kind: 'conv' | 'dense' }>;

/** A weight of a file: its matrix [rows, cols], float64, and its stored form. */
export type FiledWeight = {
  rows: number;
  cols: number;
  W: Float64Array;
  stored: number;
  form: 'dense' | 'factored' | 'core';
  kernel: number[];
  decomposition: Decomposition;
};

const times = (a: ArrayLike<number>, b: ArrayLike<number>, inner: number, bIsTransposed = false) => {
  const [rows, cols] = [a.length / inner, b.length / inner];
  return Float64Array.from({ length: rows * cols }, (_, at) => {
    const [i, j] = [Math.floor(at / cols), at % cols];
    let sum = 0;
    for (let k = 0; k < inner; k++)
      sum += (a[i * inner + k] ?? NaN) * ((bIsTransposed ? b[j * inner + k] : b[k * cols + j]) ?? NaN);
    return sum;
  });
};

/** The kernel [kh, kw, c, n] or [in, out] that each layer of the network has. */
function kernelShapes(network: Network): Map<string, number[]> {
  let shape = [...network.input];
  const shapes = new Map<string, number[]>();
  for (const layer of network.layers) {
    const [height = 1, width = 1, channels = 1] = shape;
    if (layer.kind === 'conv') {
      shapes.set(layer.name, [...layer.kernel, channels, layer.filters]);
      const size = (n: number, k: number) => Math.floor((n + 2 * layer.pad - k) / layer.stride) + 1;
      shape = [size(height, layer.kernel[0]), size(width, layer.kernel[1]), layer.filters];
    } else if (layer.kind === 'dense') {
      shapes.set(layer.name, [height, layer.units]);
      shape = [layer.units];
    } else if (layer.kind === 'maxPool')
      shape = [Math.floor(height / layer.size), Math.floor(width / layer.size), channels];
    else if (layer.kind === 'flatten') shape = [height * width * channels];
  }
  return shapes;
}

/** Every weight of a file, by layer. */
export function filedWeights(
  network: Network,
  { tensors }: ExportedWeights,
  decomposition: Decomposition,
): Map<string, FiledWeight> {
  const filed = new Map<string, FiledWeight>();
  for (const [name, kernel] of kernelShapes(network)) {
    const [a = 1, b = 1, c = 1, d = 1] = kernel;
    const low = network.layers.some((layer) => layer.name === name && 'lowRank' in layer && layer.lowRank);
    const own = low ? decomposition : 'channel';
    const [rows, cols] = kernel.length === 2 ? [a, b] : own === 'channel' ? [a * b * c, d] : [a * c, b * d];
    const part = (key: string) => tensors[`${name}.${key}`]?.data;
    const [whole, U, s, S, V] = ['kernel', 'U', 's', 'S', 'V'].map(part);
    const common = { rows, cols, kernel, decomposition: own };
    if (whole) {
      const W = Float64Array.from(toMatrix(whole, kernel, own));
      filed.set(name, { ...common, W, stored: Math.min(rows, cols), form: 'dense' });
      continue;
    }
    if (!U || !V) throw new Error(`${name} is not in the file.`);
    const rank = U.length / rows;
    const left = S
      ? times(U, S, rank)
      : Float64Array.from(U, (value, at) => value * Math.abs(s?.[at % rank] ?? NaN));
    filed.set(name, {
      ...{ ...common, W: times(left, V, rank, true), stored: rank },
      form: S ? 'core' : 'factored',
    });
  }
  return filed;
}

/** ‖AᵀA − I‖²_F of the columns of A [·, r]. */
function gramError(A: ArrayLike<number>, r: number): number {
  let sum = 0;
  for (let i = 0; i < r; i++)
    for (let j = 0; j < r; j++) {
      let dot = i === j ? -1 : 0;
      for (let row = 0; row < A.length / r; row++) dot += (A[row * r + i] ?? NaN) * (A[row * r + j] ?? NaN);
      sum += dot * dot;
    }
  return sum;
}

/** Σ ‖·‖² / r₀² of both factors in the file. */
export const filedOrthogonality = ({ tensors }: ExportedWeights, name: string, startRank: number) =>
  ['U', 'V'].reduce((sum, key) => {
    const { data = new Float32Array(), shape = [] } = tensors[`${name}.${key}`] ?? {};
    return sum + gramError(data, shape[1] ?? 1) / startRank ** 2;
  }, 0);

/** Parameters and MACs of the network with the layers of these ranks as two layers each, counted one by one. */
export function countedCost(
  network: Network,
  filed: ReadonlyMap<string, FiledWeight>,
  ranks: Record<string, number>,
) {
  let [params, macs] = [0, 0];
  let [height, width] = [network.input[0] ?? 1, network.input[1] ?? 1];
  for (const layer of network.layers) {
    const own = filed.get(layer.name);
    if (layer.kind === 'maxPool') [height, width] = [height / layer.size, width / layer.size];
    if (layer.kind === 'flatten') [height, width] = [1, 1];
    if (!own || (layer.kind !== 'conv' && layer.kind !== 'dense')) continue;
    const rank = ranks[layer.name];
    const { rows, cols } = own;
    const positions = height * width;
    params += (rank === undefined ? rows * cols : rank * (rows + cols)) + biasLength(layer);
    macs += positions * (rank === undefined ? rows * cols : rank * (rows + cols));
  }
  return { params, macs };
}

const biasLength = (layer: Weighted) => (layer.kind === 'dense' ? layer.units : layer.filters);

/** The share of samples that the file's network classifies correctly, by plain loops in float64. */
export function filedAccuracy(
  network: Network,
  { tensors }: ExportedWeights,
  filed: ReadonlyMap<string, FiledWeight>,
  samples: { inputs: Float32Array; labels: Uint8Array },
): number {
  const weights: Record<string, ArrayLike<number>> = {};
  for (const [name, { W, kernel, decomposition }] of filed) {
    weights[`${name}.kernel`] = fromMatrix(W, kernel, decomposition);
    weights[`${name}.bias`] = tensors[`${name}.bias`]?.data ?? [];
  }
  const { logits } = reference(network, weights, samples.inputs, false);
  let right = 0;
  samples.labels.forEach((label, i) => {
    const row = logits.subarray(i * network.classes, (i + 1) * network.classes);
    if (row.indexOf(Math.max(...row)) === label) right++;
  });
  return right / samples.labels.length;
}

/** Σ_{i ≤ k} σ² ≥ (1 − e) Σσ² by the smallest k. */
export function keptByEnergy(sigma: ArrayLike<number>, e: number): number {
  const squares = Array.from(sigma, (value) => value * value).sort((a, b) => b - a);
  const total = squares.reduce((a, b) => a + b, 0);
  let sum = 0;
  return 1 + squares.findIndex((square) => (sum += square) >= (1 - e) * total * (1 - 1e-12));
}

/** The first k with σ_{k+1} < β σ₁, at least half of them. */
export function keptByCutoff(sigma: ArrayLike<number>, beta: number): number {
  const below = Array.from(sigma).findIndex((value) => value < beta * (sigma[0] ?? 0));
  return below < 0 ? sigma.length : Math.max(below, Math.floor(sigma.length / 2), 1);
}

/** Checks the singular values, ranks and the comparison of every low-rank layer of a report against files. */
export function expectLayersOf(
  { layers }: Progress,
  { now, before, compared }: Record<'now' | 'before' | 'compared', ReadonlyMap<string, FiledWeight>>,
  rankOf: (sigma: ArrayLike<number>) => number,
): void {
  for (const layer of layers) {
    const own = now.get(layer.name);
    if (!own) throw new Error(`${layer.name} is not in the file.`);
    const { rows, cols, W, stored, form } = own;
    const sigma = singularValues(W, rows, cols).slice(0, stored);
    expect(layer.trueSigma).toHaveLength(stored);
    layer.trueSigma?.forEach((value, i) =>
      expect(Math.abs(value - (sigma[i] ?? NaN))).toBeLessThan(2e-6 * (sigma[0] ?? NaN)),
    );
    expect(layer.trueRank).toBe(rankOf(sigma));
    expect(layer.storedRank).toBe(form === 'dense' ? undefined : stored);
    expect(layer.frozen ?? false).toBe(form === 'core');
    const [old, then] = [before.get(layer.name), compared.get(layer.name)];
    const { stability } = layer;
    if (!old || !then) {
      expect(stability).toBeUndefined();
      continue;
    }
    if (!stability) throw new Error(`${layer.name} was not compared.`);
    const k = Math.max(1, Math.min(stored, rankOf(sigma)));
    expect(stability.k).toBe(k);
    const expected = stabilityOf(
      weightBasis(Float32Array.from(old.W), rows, cols),
      weightBasis(Float32Array.from(then.W), rows, cols),
      k,
    );
    const spectra = [old, then].map((one) => singularValues(one.W, rows, cols));
    // The polar factor omits directions in which W nearly vanishes: see `Polar.compute`.
    const weak = spectra.flatMap((values) =>
      Array.from(values).filter((value) => value > 1e-9 && value < 3e-4 * Math.hypot(...values)),
    );
    expect(Math.abs(stability.whole - expected.whole)).toBeLessThan(
      1e-3 + weak.length / Math.min(rows, cols),
    );
    expect(stability.leading).toBeCloseTo(expected.leading, 4);
    expect(stability.change / expected.change).toBeCloseTo(1, 4);
    expect(stability.cosines).toHaveLength(k);
    stability.cosines.forEach((value, i) => expect(value).toBeCloseTo(expected.cosines[i] ?? NaN, 4));
    const [shown, all] = [stability.rotation, expected.rotation].map((one) => Math.sqrt(one.length));
    if (!shown || !all) throw new Error('The rotation is missing.');
    expect(shown).toBe(Math.min(24, stored));
    const isApart = spectra.map(
      (values) => (i: number) =>
        [i - 1, i + 1].every(
          (next) => Math.abs((values[next] ?? Infinity) - (values[i] ?? 0)) > 1e-3 * (values[0] ?? 0),
        ),
    );
    stability.rotation.forEach((value, at) => {
      const [a, b] = [Math.floor(at / shown), at % shown];
      // A singular vector is unique only if its singular value is, and is not 0.
      if (Math.max(a, b) >= all || !isApart[0]?.(a) || !isApart[1]?.(b)) return;
      expect(value).toBeCloseTo(expected.rotation[a * all + b] ?? NaN, 3);
    });
  }
}

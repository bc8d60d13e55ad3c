import { describe, expect, it } from 'vitest';
import { energyRank } from '../../src/core/spectrum/energyRank';
import { createRng } from '../../src/core/rng';
import { weightShape } from '../../src/layers/network/shape';
import { matrixShape } from '../../src/layers/network/cost';
import type { Decomposition } from '../../src/core/network/cost';
import type { WeightLayer } from '../../src/core/network/network';
import { fromMatrix, toMatrix } from '../../src/math/matricize';
import { sparsityTable } from '../../src/kernels/penalty/sparsityGradient';
import type { SparsityMeasure } from '../../src/kernels/penalty/sparsityGradient';
import { formOf } from '../../src/forms';
import { factoredWeights } from '../../src/forms/factored';
import { leading } from '../../src/forms/factors';
import type { LayerContext } from '../../src/forms/form';
import { reference as sparsityGradient } from '../../src/kernels/penalty/sparsityGradient.reference';
import { method } from '../../src/methods/svdTraining';

const contextOf = (
  layer: WeightLayer,
  inputShape: readonly number[],
  decomposition: Decomposition,
): LayerContext => {
  const [rows, cols] = matrixShape(layer, inputShape, decomposition);
  const kernelShape = weightShape(layer, inputShape);
  return {
    layer,
    kernelShape,
    inputShape,
    decomposition,
    rows,
    cols,
  };
};
const random = (seed: number, count: number) => {
  const rng = createRng(seed);
  return Float32Array.from({ length: count }, () => rng.normal());
};
const conv = (stride: number, kernel: [number, number] = [3, 3]): WeightLayer => {
  return { kind: 'conv', name: 'conv', kernel, filters: 7, stride, pad: 1, lowRank: true };
};

describe.each<Decomposition>(['channel', 'spatial'])('a kernel split %s-wise', (decomposition) => {
  it('survives conversion to a matrix and back', () => {
    const shape = [3, 2, 5, 4];
    const kernel = random(3, 120);
    const matrix = toMatrix(kernel, shape, decomposition);
    expect(fromMatrix(matrix, shape, decomposition)).toEqual(kernel);
    if (decomposition === 'spatial') expect(matrix).not.toEqual(kernel);
  });
});

describe('the sparsity measures', () => {
  const values: Record<SparsityMeasure, (sum: number, norm: number) => number> = {
    l1: (sum) => sum,
    hoyer: (sum, norm) => sum / norm,
    hoyer2: (sum, norm) => (sum / norm) ** 2,
  };
  const measures: SparsityMeasure[] = ['l1', 'hoyer', 'hoyer2'];
  const slopeOf = (measure: SparsityMeasure, s: readonly number[]) => {
    const spectra = sparsityTable([{ offset: 0, stored: s.length }], measure);
    const arrays = { parameters: Float64Array.from(s), spectra, weight: Float64Array.of(1) };
    return sparsityGradient.oracle({ ...arrays, gradients: new Float64Array(s.length) })['gradients'];
  };

  it.each(measures)('have the gradient of central differences: %s', (measure) => {
    const s = [3, -4, 1, 0.2];
    const valueAt = (at: number, shift: number) => {
      const moved = s.map((value, i) => (i === at ? value + shift : value));
      const sum = moved.reduce((total, value) => total + Math.abs(value), 0);
      return values[measure](sum, Math.hypot(...moved));
    };
    const step = 1e-5;
    s.forEach((_, at) =>
      expect(slopeOf(measure, s)?.[at]).toBeCloseTo((valueAt(at, step) - valueAt(at, -step)) / (2 * step), 7),
    );
  });

  it.each(measures)('never give NaN, and have derivative 0 at 0, which padding needs: %s', (measure) => {
    for (const s of [
      [0, 0, 0, 0],
      [0, 1, 0, 0],
      [1e-20, 0, -1e-20, 0],
    ]) {
      const slope = slopeOf(measure, s);
      expect(slope?.every(Number.isFinite)).toBe(true);
      s.forEach((value, i) => value === 0 && expect(slope?.[i]).toBe(0));
    }
  });
});

describe('the form that a layer is computed in', () => {
  const image = contextOf(conv(1), [28, 28, 16], 'channel');
  const vector = contextOf({ kind: 'dense', name: 'fc', units: 64, lowRank: true }, [1568], 'channel');

  it.each([
    ['a dense kernel', image, 'dense', 7, 64, 'dense'],
    ['full rank, where composing costs little', image, 'factored', 7, 64, 'recomposed'],
    ['low rank', image, 'factored', 1, 64, 'factored'],
    ['low rank, but next to nothing to save', image, 'factored', 1, 1, 'recomposed'],
    ['full rank of a layer that is used seldom', vector, 'factored', 64, 8, 'factored'],
    ['full rank of a layer that is used often', vector, 'factored', 64, 4096, 'recomposed'],
  ] as const)('is the cheaper one: %s', (_name, context, form, rank, batch, expected) => {
    expect(formOf({ form }).computed(context, rank, batch)).toBe(expected);
  });
});

describe('pruning', () => {
  const context = contextOf(conv(1), [8, 8, 2], 'channel');
  const s = [0.1, -10, 5, 0.5, 2, -1];
  const factors = {
    rows: 18,
    cols: 7,
    rank: 6,
    U: random(7, 18 * 6),
    s: Float32Array.from(s),
    V: random(8, 42),
  };

  it.each([
    [0, 6],
    [1e-4, 5],
    [0.01, 3],
    [0.05, 2],
    [0.1, 2],
    [0.3, 1],
  ])(
    'at energy %f keeps %i triplets of s = [10, 5, 2, 1, .5, .1], whatever their order and sign',
    (energy, rank) => {
      const weights = factoredWeights(factors);
      const host = Object.fromEntries(
        Object.entries(weights.parameters).map(([k, { values }]) => [k, values]),
      );
      const cut = method.pruning?.compress(context, weights, host, (sigma) => energyRank(sigma, energy));
      expect(cut?.rank).toBe(rank);
      expect(
        Array.from(cut?.parameters['s']?.values ?? [])
          .slice(0, rank)
          .map(Math.abs),
      ).toEqual([10, 5, 2, 1, 0.5, 0.1].slice(0, rank).map((v) => Math.fround(v)));
    },
  );

  it('keeps each column with its value', () => {
    const kept = leading(factors, 2);
    expect(Array.from(kept.s)).toEqual([-10, 5]);
    for (let row = 0; row < 18; row++) {
      expect(kept.U[2 * row]).toBe(factors.U[6 * row + 1]);
      expect(kept.U[2 * row + 1]).toBe(factors.U[6 * row + 2]);
    }
  });
});

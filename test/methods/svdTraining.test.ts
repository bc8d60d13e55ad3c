import { describe, expect, it } from 'vitest';
import { matrixShape } from '../../src/layers/network/cost';
import type { Decomposition } from '../../src/core/network/cost';
import type { WeightLayer } from '../../src/core/network/network';
import { defaultValues } from '../../src/core/config/param';
import { createRng } from '../../src/core/rng';
import type { LayerContext } from '../../src/forms/form';
import { factorsOf } from '../../src/forms/factored';
import { weightShape } from '../../src/layers/network/shape';
import { method } from '../../src/methods/svdTraining';

const layer: WeightLayer = {
  ...{ kind: 'conv', name: 'conv', kernel: [3, 5], filters: 24, stride: 1, pad: 1, lowRank: true },
};
const inputShape = [16, 16, 10];

function contextOf(decomposition: Decomposition): LayerContext {
  const [rows, cols] = matrixShape(layer, inputShape, decomposition);
  return { layer, kernelShape: weightShape(layer, inputShape), inputShape, decomposition, rows, cols };
}

const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

describe('random factors as the paper starts', () => {
  // N [·, r] and C [r, ·] as torch.nn.init.kaiming_normal_ makes them: √(2 / columns).
  it.each([
    { decomposition: 'channel', r: 24, U: 150, V: 24 },
    { decomposition: 'spatial', r: 30, U: 30, V: 120 },
  ] as const)('deviate by √(2 / fan-in), $decomposition', ({ decomposition, r, U, V }) => {
    const context = contextOf(decomposition);
    const values = { ...defaultValues(method.params), init: 'random', decomposition };
    const weights = method.init(context, new Float32Array(), values, createRng(3));
    const host = Object.fromEntries(
      Object.entries(weights.parameters).map(([key, { values: own }]) => [key, own]),
    );
    const factors = factorsOf(context, weights.rank, host);
    expect(factors.rank).toBe(r);
    expect(deviation(factors.U) / Math.sqrt(2 / U)).toBeCloseTo(1, 1);
    expect(deviation(factors.V) / Math.sqrt(2 / V)).toBeCloseTo(1, 1);
    expect(deviation(factors.s)).toBeGreaterThan(0.7);
    expect(deviation(factors.s)).toBeLessThan(1.3);
  });
});

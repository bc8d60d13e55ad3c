import { describe, expect, it } from 'vitest';
import { matrixShape } from '../../src/layers/network/cost';
import type { WeightLayer } from '../../src/core/network/network';
import { defaultValues } from '../../src/core/config/param';
import { createRng } from '../../src/core/rng';
import { factorsOf } from '../../src/forms/factored';
import { method } from '../../src/methods/svdTraining';
import fixtures from '../python/fidelity_fixtures.json';

const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

describe('random factors', () => {
  it.each(fixtures.randomStarts)('deviate as what the official constructor draws, $split', (official) => {
    const [height = 0, width = 0, channels = 0, filters = 0] = official.kernel;
    const layer: WeightLayer = {
      ...{ kind: 'conv', name: 'conv', filters, stride: 1, pad: 1, lowRank: true },
      kernel: [height, width],
    };
    const inputShape = [8, 8, channels];
    const decomposition = official.split === 'spatial' ? 'spatial' : 'channel';
    const [rows, cols] = matrixShape(layer, inputShape, decomposition);
    const context = { layer, kernelShape: official.kernel, inputShape, decomposition, rows, cols } as const;
    const values = { ...defaultValues(method.params), init: 'random', decomposition };
    const { parameters, rank } = method.init(context, new Float32Array(), values, createRng(3));
    const host = Object.fromEntries(Object.entries(parameters).map(([key, own]) => [key, own.values]));
    const { U, s, V } = factorsOf(context, rank, host);
    expect(deviation(U) / official.deviations.U).toBeCloseTo(1, 1);
    expect(deviation(V) / official.deviations.V).toBeCloseTo(1, 1);
    // Of a few dozen numbers only.
    expect(Math.abs(deviation(s) / official.deviations.s - 1)).toBeLessThan(0.3);
  });
});

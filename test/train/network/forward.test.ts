import { beforeAll, describe, expect, it } from 'vitest';
import { sizeOf } from '../../../src/core/network/shape';
import { createRng } from '../../../src/core/rng';
import type { Engine } from '../../../src/gpu/engine';
import { openEngine } from '../../../src/gpu/open';
import { tf } from '../../../src/gpu/tfjs/tfjs';
import { loss as crossEntropy } from '../../../src/losses/crossEntropy';
import { createBatchArrays } from '../../../src/train/step/batchArrays';
import { differentiate, evaluateBatch } from '../../../src/train/step/objective';
import { createParameters } from '../../../src/train/network/parameters';
import { startingLayers, withValues } from '../../../src/train/network/trainedLayer';
import { reference, referenceLoss } from '../reference';
import type { Weights } from '../reference';
import { stripesExperiment, tinyResidual } from '../tinyResidual';

const size = 6;
const { input, classes } = tinyResidual;

/** The tiny network with random numbers everywhere on an engine, and the same numbers by name. */
async function open(engine: Engine) {
  const { config, dataset, method } = await stripesExperiment(tinyResidual, [
    'method.id=dense',
    `batchSize=${size}`,
  ]);
  const rng = createRng(8);
  const layers = startingLayers(tinyResidual, config, method, rng).map((layer) => {
    if (layer.kind === 'weights') return layer;
    const random = (centre: number, width: number) => () => centre + width * (2 * rng.uniform() - 1);
    const drawn = (draw: () => number) =>
      Float32Array.from({ length: layer.parameters['gamma']?.values.length ?? 0 }, draw);
    return withValues(layer, {
      scale: drawn(random(1, 0.5)),
      shift: drawn(random(0, 0.3)),
      mean: drawn(random(0, 0.5)),
      variance: drawn(random(1, 0.6)),
    });
  });
  const parameters = createParameters(engine, layers, size);
  const weights: Weights = {};
  for (const { layer, key, parameter } of parameters.windows)
    weights[`${layers[layer]?.name}.${key}`] = Float64Array.from(parameter.values);
  const batch = createBatchArrays(engine, input, classes, size, crossEntropy);
  const inputs = new Float32Array(size * sizeOf(input));
  const labels = new Uint8Array(size);
  dataset.fill(0, size, inputs, labels);
  batch.write(inputs, labels);
  return { layers, parameters, weights, batch, inputs, labels };
}

const close = (actual: ArrayLike<number> | undefined, expected: ArrayLike<number>, tolerance: number) => {
  expect(actual?.length).toBe(expected.length);
  Array.from(expected).forEach((value, i) =>
    expect(Math.abs((actual?.[i] ?? NaN) - value)).toBeLessThan(tolerance),
  );
};

describe('a network with batch normalization, additions and a mean', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('cpu');
  });

  it('gives the logits of float64 loops with running averages in evaluation', async () => {
    const { parameters, weights, batch, inputs, labels } = await open(engine);
    const { loss, logits, measured } = evaluateBatch(tinyResidual, parameters, batch);
    const [values, [lossValue = NaN] = []] = await engine.read([logits, loss]);
    tf.dispose([loss, logits, measured]);
    const expected = reference(tinyResidual, weights, inputs, false).logits;
    close(values, expected, 2e-5);
    expect(lossValue).toBeCloseTo(referenceLoss(expected, labels, classes), 4);
  });

  it('trains with the statistics of the batch, and leaves them for the running averages', async () => {
    const { parameters, layers, weights, batch, inputs } = await open(engine);
    const result = differentiate(engine, tinyResidual, parameters, batch);
    const { running, windows } = parameters;
    if (!running) throw new Error('There are no running averages.');
    const [logits, statistics = new Float32Array(), corrections] = await engine.read([
      result.logits,
      running.statistics,
      running.corrections,
    ]);
    tf.dispose(Object.values(result));
    const expected = reference(tinyResidual, weights, inputs, true);
    close(logits, expected.logits, 2e-5);
    expect(windows.filter(({ offset }) => offset >= running.start)).toHaveLength(8);
    for (const { layer, key, offset } of windows) {
      if (offset < running.start) continue;
      const { mean, variance } = expected.statistics[layers[layer]?.name ?? ''] ?? {};
      const own = (key === 'mean' ? mean : variance) ?? [];
      const at = offset - running.start;
      close(statistics.subarray(at, at + own.length), own, 1e-5);
      const n = size * (layers[layer]?.name === 'first.norm' ? 30 : 9);
      expect(corrections?.[at / 64]).toBeCloseTo(key === 'mean' ? 1 : n / (n - 1), 6);
    }
  });

  it('has the gradient that central differences of float64 loops give, at every parameter', async () => {
    const { parameters, layers, weights, batch, inputs, labels } = await open(engine);
    const result = differentiate(engine, tinyResidual, parameters, batch);
    tf.dispose(Object.values(result));
    const [gradients = new Float32Array()] = await engine.read([parameters.gradients]);
    let largest = 0;
    for (const { layer, key, offset, parameter } of parameters.windows) {
      const name = `${layers[layer]?.name}.${key}`;
      const length = sizeOf(parameter.shape);
      const own = gradients.subarray(offset, offset + length);
      if (parameter.role === 'state') {
        expect(own).toHaveLength(0);
        continue;
      }
      const values = Float64Array.from(weights[name] ?? []);
      const lossAt = (at: number, shift: number) => {
        const moved = values.map((value, i) => (i === at ? value + shift : value));
        const { logits } = reference(tinyResidual, { ...weights, [name]: moved }, inputs, true);
        return referenceLoss(logits, labels, classes);
      };
      const step = 1e-5;
      // Every seventh entry of a kernel, every entry of a vector: a few hundred evaluations.
      for (let at = 0; at < length; at += length > 16 ? 7 : 1) {
        const expected = (lossAt(at, step) - lossAt(at, -step)) / (2 * step);
        largest = Math.max(largest, Math.abs(expected));
        expect(Math.abs((own[at] ?? NaN) - expected), `${name}[${at}]`).toBeLessThan(2e-5);
      }
    }
    expect(largest).toBeGreaterThan(0.01);
  });
});

import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import { openEngine } from '../../src/gpu/open';
import { method } from '../../src/methods/dense';
import { createTrainable } from '../../src/train/step/trainable';
import { startingLayers } from '../../src/train/network/trainedLayer';
import { openTestEngine } from './open';
import { load } from './runs';

/** Adam's update of a parameter from the gradients so far, float64; it does not depend on the parameter. */
function update(gradients: readonly number[], rate: number): number {
  const mean = (values: readonly number[], beta: number) =>
    values.reduce((m, value) => beta * m + (1 - beta) * value, 0) / (1 - beta ** values.length);
  const squares = gradients.map((g) => g * g);
  return (-rate * mean(gradients, 0.9)) / (Math.sqrt(mean(squares, 0.999)) + 1e-8);
}

describe.each([
  ['WebGPU', openTestEngine],
  ['the CPU', () => openEngine('cpu')],
])('Adam on %s', (_name, open) => {
  it('makes its first updates as long as in float64, without a bias', async () => {
    const engine = await open();
    // A rate that float32 represents exactly: the rounding of 0.001 alone would be a bias of 5e-8.
    const experiment = await load([
      'dataset.id=planted',
      'model.id=mlp',
      'optimizer.id=adam',
      `optimizer.lr=${2 ** -10}`,
      'method.id=dense',
    ]);
    const { network, config } = experiment;
    const layers = startingLayers(network, config, method, createRng(1));
    const trainable = createTrainable(engine, layers, { ...experiment, method });
    const { packed, gradients } = trainable.parameters;
    const rng = createRng(5);
    // The same sign for each element, so that no mean is a small difference of large numbers.
    const sizes = Float64Array.from(
      { length: gradients.length },
      (_, i) => (i % 2 ? 1 : -1) * 10 ** (-4 * rng.uniform()),
    );
    const seen: Float32Array[] = [];
    for (let step = 1; step <= 10; step++) {
      seen.push(Float32Array.from(sizes, (size) => size * (0.5 + rng.uniform())));
      engine.write(gradients, Float32Array.from(seen.at(-1) ?? []));
      // From 0, so that the parameter read back is the update itself.
      engine.write(packed, new Float32Array(packed.length));
      trainable.prepare(config.optimizer, { step, steps: 0, singularRate: 1 });
      trainable.update();
      const [moved = new Float32Array()] = await engine.read([packed]);
      const off = Array.from(sizes, (_, i) => {
        const expected = update(
          seen.map((values) => values[i] ?? 0),
          Number(config.optimizer['lr']),
        );
        return (moved[i] ?? NaN) / expected - 1;
      });
      expect(Math.max(...off.map(Math.abs))).toBeLessThan(1e-6);
      expect(Math.abs(off.reduce((sum, value) => sum + value, 0) / off.length)).toBeLessThan(1e-7);
    }
    trainable.dispose();
    engine.dispose();
  });
});

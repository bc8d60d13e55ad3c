import { describe, expect, it } from 'vitest';
import { applySettings } from '../../../src/core/config/config';
import { DataError } from '../../../src/core/errors';
import { createRng } from '../../../src/core/rng';
import { openEngine } from '../../../src/gpu/open';
import { tf } from '../../../src/gpu/tfjs/tfjs';
import { catalogue } from '../../../src/train/catalogue';
import { loadExperiment } from '../../../src/train/experiment/experiment';
import {
  createBatchArrays,
  createLiveScalar,
  differentiate,
  evaluateBatch,
} from '../../../src/train/step/objective';
import { createTrainable } from '../../../src/train/step/trainable';
import { startingLayers } from '../../../src/train/network/trainedLayer';

const noFiles = async (name: string) => {
  throw new DataError(`${name} is not here.`);
};

/** Σ|s|, Σ|s|/‖s‖ or (Σ|s|)²/‖s‖². */
function measureOf(measure: string | undefined, s: Float32Array): number {
  const sum = s.reduce((total, value) => total + Math.abs(value), 0);
  const norm = Math.hypot(...s);
  return measure === 'l1' ? sum : measure === 'hoyer' ? sum / norm : (sum / norm) ** 2;
}

/** Cross-entropy + λ_s · sparsity + λ_o · penalty, and its gradient, at any parameters. */
async function openObjective(
  settings: readonly string[],
  strengths: { sparsity: number; orthogonality: number },
) {
  const engine = await openEngine('cpu');
  const config = applySettings(catalogue, undefined, settings);
  const { dataset, network, method, optimizer } = await loadExperiment(config, noFiles);
  const layers = startingLayers(network, config, method, createRng(config.seed));
  const trainable = createTrainable(engine, layers, { method, optimizer, config });
  const { parameters } = trainable;
  const batch = createBatchArrays(engine, dataset.shape, network.classes, config.batchSize);
  const inputs = new Float32Array(config.batchSize * dataset.shape.reduce((a, b) => a * b, 1));
  const labels = new Uint8Array(config.batchSize);
  dataset.fill(0, config.batchSize, inputs, labels);
  batch.write(inputs, labels);
  const sparsity = createLiveScalar(engine, 'sparsity');
  const weight = createLiveScalar(engine, 'weight');
  sparsity.write(strengths.sparsity);
  weight.write(strengths.orthogonality);
  return {
    async start() {
      const [values = new Float32Array()] = await engine.read([parameters.packed]);
      return values;
    },
    /** Which of the packed numbers are parameters: neither padding nor the gaps between windows. */
    counts() {
      const mask = new Uint8Array(parameters.packed.length);
      for (const { offset, key, layer, parameter } of parameters.windows) {
        const width = parameter.shape.at(-1) ?? 1;
        const trained = parameters.layers[layer];
        const kept =
          trained?.kind === 'weights' && trained.weights.form === 'factored' && key !== 'bias'
            ? trained.weights.rank
            : width;
        for (let i = 0; i < parameter.values.length; i++) if (i % width < kept) mask[offset + i] = 1;
      }
      return mask;
    },
    async value(values: Float32Array<ArrayBuffer>) {
      engine.write(parameters.packed, values);
      trainable.orthogonality?.measure(parameters.packed);
      const { loss, logits } = evaluateBatch(network, parameters, batch);
      const measure = method.sparsityMeasure?.(config.method);
      const sparse = parameters.windows
        .filter(({ key }) => measure && key === 's')
        .map(({ offset, parameter }) => values.subarray(offset, offset + parameter.values.length))
        .reduce((sum, s) => sum + measureOf(measure, s), 0);
      const partial = trainable.orthogonality ? [trainable.orthogonality.partial] : [];
      const [[entropy = NaN] = [], sums] = await engine.read([loss, ...partial]);
      tf.dispose([loss, logits]);
      const errors = trainable.orthogonality?.errors(sums ?? new Float32Array()) ?? new Float64Array();
      return (
        entropy + strengths.sparsity * sparse + strengths.orthogonality * errors.reduce((a, b) => a + b, 0)
      );
    },
    async gradient(values: Float32Array<ArrayBuffer>) {
      engine.write(parameters.packed, values);
      const kept = differentiate(engine, network, parameters, batch);
      tf.dispose([kept.loss, kept.logits]);
      trainable.penalize({ sparsity: sparsity.packed, orthogonality: weight.packed });
      const [gradient = new Float32Array()] = await engine.read([parameters.gradients]);
      return gradient;
    },
  };
}

const vectors = ['dataset.id=planted', 'dataset.features=14', 'model.id=mlp', 'batchSize=16'];
const images = ['dataset.train=64', 'dataset.test=64', 'batchSize=2'];

describe('the gradient of the objective', () => {
  it.each([
    ['dense', [...vectors, 'method.id=dense']],
    ['svdTraining, Hoyer²', vectors],
    ['svdTraining, Hoyer', [...vectors, 'method.regularizer=hoyer']],
    ['svdTraining, L1', [...vectors, 'method.regularizer=l1']],
    ['convolutions, channel', images],
    ['convolutions, spatial', [...images, 'method.decomposition=spatial']],
  ])('is what central differences along random directions give: %s', async (_name, settings) => {
    const objective = await openObjective(settings, { sparsity: 0.3, orthogonality: 5 });
    const start = await objective.start();
    const mask = objective.counts();
    const gradient = await objective.gradient(start);
    const rng = createRng(3);
    for (let trial = 0; trial < 3; trial++) {
      // Along the gradient plus noise, so that the derivative is large against float32 rounding of the loss.
      const norm = Math.hypot(...gradient.filter((g) => g !== 0).slice(0, 50_000));
      const direction = gradient.map((g, i) =>
        mask[i] ? g / norm + (0.3 * rng.normal()) / Math.sqrt(start.length) : 0,
      );
      const step = 5e-4;
      const at = (shift: number) => objective.value(start.map((v, i) => v + shift * (direction[i] ?? 0)));
      const measured = ((await at(step)) - (await at(-step))) / (2 * step);
      const expected = gradient.reduce((sum, g, i) => sum + g * (direction[i] ?? 0), 0);
      expect(Math.abs(measured - expected)).toBeLessThan(0.01 * Math.abs(expected));
    }
  });

  it('is zero in the padding', async () => {
    const objective = await openObjective(vectors, { sparsity: 0.3, orthogonality: 5 });
    const gradient = await objective.gradient(await objective.start());
    objective.counts().forEach((counts, i) => {
      if (!counts) expect(gradient[i]).toBe(0);
    });
  });
});

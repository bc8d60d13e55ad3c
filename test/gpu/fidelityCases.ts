import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Engine } from '../../src/gpu/engine';
import { fromMatrix } from '../../src/math/matricize';
import { method as dense } from '../../src/methods/dense';
import { models } from '../../src/models';
import { loss as crossEntropy } from '../../src/losses/crossEntropy';
import { createBatchArrays } from '../../src/train/step/batchArrays';
import { differentiate } from '../../src/train/step/objective';
import { createParameters } from '../../src/train/network/parameters';
import { createRun } from '../../src/train/run/run';
import type { RunEvent } from '../../src/train/run/run';
import { createSession } from '../../src/train/run/session';
import { startingLayers } from '../../src/train/network/trainedLayer';
import type { TrainedLayer } from '../../src/train/network/trainedLayer';
import fixtures from '../python/fidelity_fixtures.json';
import { fidelityData, generated, smallNetwork } from './fidelityInputs';
import { load } from './runs';
import { matrixOf } from './wholeMatrix';

type Run = (typeof fixtures.runs)[number];
type Excerpt = { norm: number; entries: readonly number[] };

/** A layer's weight, HWIO or [in, out], for any form. */
function kernelOf(layer: TrainedLayer): Float32Array {
  if (layer.kind !== 'weights') throw new Error(`${layer.name} has no weights.`);
  const { context, weights } = layer;
  if (weights.form === 'dense') return weights.parameters['kernel']?.values ?? new Float32Array();
  return fromMatrix(matrixOf(layer), context.kernelShape, context.decomposition);
}

/** The errors of the entries of an excerpt and of the norm, relative to the norm. */
function distance(values: Float32Array, { norm, entries }: Excerpt): number {
  const at = (i: number) => values[Math.floor((i * values.length) / entries.length)] ?? NaN;
  const off = entries.map((entry, i) => Math.abs(at(i) - entry));
  const own = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
  return Math.max(Math.abs(own - norm), ...off) / norm;
}

/** A session on the network of a run, at step 0 with the generator's weights. */
async function started(engine: Engine, { units, classes, steps, lr, method, optimizer }: Run) {
  const settingsOf = (section: string, values: Record<string, unknown>) =>
    Object.entries(values).map(([key, value]) => `${section}.${key}=${String(value)}`);
  const { batch, image } = fixtures;
  const experiment = await load([
    ...['dataset.id=planted', 'model.id=mlp', `batchSize=${batch}`, `steps=${steps}`, 'lag=0'],
    ...[...settingsOf('optimizer', { id: 'adam', ...optimizer }), `optimizer.lr=${lr}`],
    ...settingsOf('method', method),
  ]);
  const network = smallNetwork(image, units, classes);
  const session = createSession({ ...experiment, network, dataset: fidelityData(image, classes), engine });
  const { layers, ...rest } = await session.snapshot();
  const own = layers.map((layer) => generated(layer, experiment.method, experiment.config.method));
  await session.restore({ ...rest, layers: own });
  return { session, method: experiment.method };
}

/** Trains a run of the fixtures as a host does: its losses and cuts, its final layers and penalty. */
async function trained(engine: Engine, expected: Run) {
  const { session, method } = await started(engine, expected);
  const losses: number[] = [];
  const cuts: { step: number; ranks: Record<string, number> }[] = [];
  let penalty = 0;
  const emit = (event: RunEvent) => {
    if (event.type === 'progress') {
      losses.push(event.progress.loss);
      penalty = event.progress.layers.reduce((sum, { orthogonality = 0 }) => sum + orthogonality, 0);
    }
    if (event.type === 'cut')
      cuts.push({
        step: event.cut.step,
        ranks: Object.fromEntries(event.cut.layers.map(({ name, to }) => [name, to])),
      });
    if (event.type === 'pruned' && method.pruning?.continues)
      cuts.push({ step: event.pruned.step, ranks: event.pruned.ranks });
    if (event.type === 'diverged') throw event.error;
  };
  const cadence = { reportAt: () => true, trueSpectrum: () => false };
  const run = createRun(session, method, { cadence, emit });
  while (!run.ended) await run.advance();
  const { layers } = await session.snapshot();
  session.dispose();
  return { losses, cuts, layers, penalty };
}

/**
 * The tolerance of a loss before and after the first cut; after it, also that of a final weight, relative to its norm.
 *
 * Four times the errors of software drivers. It is largest for a start from an SVD: there the penalty's gradient is only
 * the rounding of U and V to float32, and the length of Adam's first steps does not depend on the gradient.
 */
function tolerancesOf({ id, init }: Run['method']): { before: number; after: number } {
  if (id === 'dense') return { before: 1e-6, after: 1e-6 };
  if (id === 'oialr') return { before: 2e-6, after: 2e-6 };
  return init === 'random' ? { before: 5e-6, after: 5e-6 } : { before: 3e-5, after: 6e-5 };
}

/** Gradients of a model on the first batch, by layer and name. */
async function gradientsOf(engine: Engine, id: string) {
  const { image, batch: size, classes } = fixtures.gradients;
  const network = models.find((model) => model.id === id)?.build(image, classes);
  if (!network) throw new Error(`There is no ${id}.`);
  const { config } = await load(['dataset.id=planted', 'model.id=mlp', 'method.id=dense']);
  const layers = startingLayers(network, { ...config, batchSize: size }, dense, createRng(1));
  const parameters = createParameters(
    engine,
    layers.map((layer) => generated(layer, dense, config.method)),
    size,
  );
  const batch = createBatchArrays(engine, image, classes, size, crossEntropy);
  const [inputs, labels] = [new Float32Array(size * image.reduce((a, b) => a * b, 1)), new Uint8Array(size)];
  fidelityData(image, classes).fill(0, size, inputs, labels);
  batch.write(inputs, labels);
  const result = differentiate(engine, network, parameters, batch);
  const [loss, gradients = new Float32Array()] = await engine.read([result.loss, parameters.gradients]);
  const byName = parameters.windows
    .filter(({ offset }) => offset < gradients.length)
    .map(({ layer, key, offset, parameter }): [string, Float32Array] => [
      `${layers[layer]?.name}.${key}`,
      gradients.slice(offset, offset + parameter.values.length),
    ]);
  for (const tensor of Object.values(result)) tensor.dispose();
  batch.dispose();
  parameters.dispose();
  return { loss: loss?.[0] ?? NaN, gradients: new Map(byName) };
}

/** Compares the engine that `open` opens with the fixtures. */
export function describeFidelity(where: string, open: () => Promise<Engine>): void {
  describe(`training on ${where}, compared with the authors’ codes in float64,`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine.dispose());

    it.each(fixtures.runs)('has every loss, rank and weight: $name', async (run) => {
      const { losses, cuts, layers, penalty } = await trained(engine, run);
      const { before, after } = tolerancesOf(run.method);
      expect(cuts).toEqual(run.cuts);
      const first = run.cuts[0]?.step ?? run.steps;
      const worst = (from: number, to: number) =>
        Math.max(
          0,
          ...losses.slice(from, to).map((loss, i) => Math.abs(loss - (run.losses[from + i] ?? NaN))),
        );
      expect(losses).toHaveLength(run.losses.length);
      expect(worst(0, first)).toBeLessThan(before);
      expect(worst(first, run.steps)).toBeLessThan(after);
      expect(Math.abs(penalty - (run.penalty ?? 0))).toBeLessThan(1e-6);
      const weights = new Map<string, Excerpt>(Object.entries(run.weights));
      for (const layer of layers) {
        const expected = weights.get(layer.name);
        if (!expected) throw new Error(`The fixtures lack ${layer.name}.`);
        expect(distance(kernelOf(layer), expected)).toBeLessThan(after);
      }
    });

    it.each(['vgg', 'resnet20'] as const)('has PyTorch’s gradient of a batch: %s', async (id) => {
      const expected = fixtures.gradients[id];
      const { loss, gradients } = await gradientsOf(engine, id);
      expect(Math.abs(loss - expected.loss) / expected.loss).toBeLessThan(1e-6);
      const excerpts = new Map<string, Excerpt>(Object.entries(expected.gradients));
      expect([...gradients.keys()].sort()).toEqual([...excerpts.keys()].sort());
      const off = [...excerpts].map(([name, excerpt]) =>
        distance(gradients.get(name) ?? new Float32Array(), excerpt),
      );
      off.sort((a, b) => a - b);
      expect(off[Math.floor(off.length / 2)]).toBeLessThan(2e-6);
      expect(off.at(-1)).toBeLessThan(1e-5);
    });
  });
}

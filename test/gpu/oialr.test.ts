import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { product } from '../../src/math/columns';
import { models } from '../../src/models';
import { coreOf } from '../../src/forms/core';
import { createParameters } from '../../src/train/network/parameters';
import { differentiate } from '../../src/train/step/objective';
import { loss as crossEntropy } from '../../src/losses/crossEntropy';
import { createBatchArrays } from '../../src/train/step/batchArrays';
import { createSession } from '../../src/train/run/session';
import { hostOf, isLowRank } from '../../src/train/network/trainedLayer';
import type { TrainedLayer } from '../../src/train/network/trainedLayer';
import { stripesExperiment } from '../train/tinyResidual';
import { openTestEngine } from './open';
import { images, load, oialr, trainWithCuts, vectors } from './runs';
import { matrixOf, transposed } from './wholeMatrix';

const lowRankOf = (layers: readonly TrainedLayer[]) => layers.filter(isLowRank);

const relative = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.hypot(...Array.from(a, (value, i) => value - (b[i] ?? 0))) / Math.hypot(...Array.from(b));

describe('OIALR on WebGPU', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  const open = async (settings: readonly string[]) => createSession({ engine, ...(await load(settings)) });

  it.each([
    ['mlp', [...vectors, ...oialr, 'method.cutoff=0.5']],
    ['cnn', [...images, ...oialr, 'model.id=cnn', 'method.cutoff=0.9']],
  ])('freezes, cuts and continues training: %s', async (_name, settings) => {
    const session = await open(settings);
    const trained = session.trainableParams;
    const { cuts, values } = await trainWithCuts(session, 12);
    expect(cuts.map(({ step }) => step)).toEqual([3, 7, 11]);
    expect(cuts[0]?.layers.every(({ froze }) => froze)).toBe(true);
    expect(cuts[1]?.layers.some(({ froze }) => froze)).toBe(false);
    for (const layer of lowRankOf(session.layers)) {
      expect(layer.weights.form).toBe('core');
      expect(layer.weights.rank).toBeLessThan(layer.fullRank);
    }
    expect(session.trainableParams).toBeLessThan(trained / 2);
    expect(values.every(Number.isFinite)).toBe(true);
    const { layers, cost } = await session.report({ trueSpectrum: true, msPerStep: 0 });
    for (const { sigma, storedRank, frozen, orthogonality } of layers) {
      expect(sigma).toHaveLength(storedRank ?? 0);
      expect(frozen).toBe(true);
      expect(orthogonality).toBeUndefined();
    }
    expect(cost.trainableParams).toBe(session.trainableParams);
    session.dispose();
  });

  it('stores more than a dense network right after the conversion, and trains less', async () => {
    const session = await open([...vectors, ...oialr, 'method.cutoff=0.01']);
    const dense = session.trainableParams;
    await trainWithCuts(session, 3);
    const { cost } = await session.report({ trueSpectrum: true, msPerStep: 0 });
    expect(cost.storedParams).toBeGreaterThan(dense);
    expect(cost.trainableParams).toBeLessThan(dense);
    session.dispose();
  });

  it('trains only the cores, biases and dense layers once the bases are frozen', async () => {
    const session = await open([...vectors, ...oialr, 'method.interval=100']);
    await trainWithCuts(session, 3);
    const before = await session.snapshot();
    await trainWithCuts(session, 3);
    const after = await session.snapshot();
    for (const [i, layer] of after.layers.entries()) {
      const old = before.layers[i];
      if (!isLowRank(layer) || !isLowRank(old)) continue;
      expect(layer.weights.parameters['U']?.values).toEqual(old.weights.parameters['U']?.values);
      expect(layer.weights.parameters['V']?.values).toEqual(old.weights.parameters['V']?.values);
      expect(layer.weights.parameters['S']?.values).not.toEqual(old.weights.parameters['S']?.values);
    }
    session.dispose();
  });

  it.each([false, true])(
    'continues to train biases of frozen layers, except in the reference: %s',
    async (reference) => {
      const session = await open([...vectors, ...oialr, `method.reference=${reference}`]);
      // In the reference the last eligible layer stays dense, here fc2, because the classifier is too long.
      const converted = reference ? ['fc1'] : ['fc1', 'fc2'];
      for (let i = 0; i < 3; i++) {
        await session.reproject('before');
        await session.train();
        const cut = await session.reproject('after');
        if (session.step === (reference ? 2 : 3))
          expect(cut?.layers.map(({ name }) => name)).toEqual(converted);
        else expect(cut).toBeUndefined();
      }
      const before = await session.snapshot();
      const trained = session.trainableParams;
      await session.train();
      const after = await session.snapshot();
      after.layers.forEach((layer, i) => {
        const old = before.layers[i];
        if (layer.kind !== 'weights' || old?.kind !== 'weights') throw new Error('There are weights only.');
        const fixed = reference && converted.includes(layer.name);
        if (fixed) expect(layer.bias).toEqual(old.bias);
        else expect(layer.bias).not.toEqual(old.bias);
      });
      await session.restore(after);
      expect(session.trainableParams).toBe(trained);
      session.dispose();
    },
  );

  it('has the gradient UᵀGV with respect to the core for a gradient G with respect to the weight, whole or as two layers', async () => {
    const network = models.find(({ id }) => id === 'cnn')?.build([16, 16, 3], 3);
    if (!network) throw new Error('There is no cnn.');
    const forms = new Set<string>();
    for (const size of [2, 64])
      for (const beta of [0.01, 0.9]) {
        const experiment = await stripesExperiment(network, [
          ...oialr,
          `batchSize=${size}`,
          `method.cutoff=${beta}`,
        ]);
        const session = createSession({ ...experiment, engine });
        await trainWithCuts(session, 3);
        const { layers } = await session.snapshot();
        for (const { form } of (await session.report({ trueSpectrum: true, msPerStep: 0 })).layers)
          forms.add(String(form));
        const whole = layers.map((layer): TrainedLayer => {
          if (!isLowRank(layer)) return layer;
          const shape = layer.context.kernelShape;
          const kernel = { shape, values: Float32Array.from(matrixOf(layer)), role: 'weight' as const };
          return { ...layer, weights: { ...layer.weights, form: 'dense', parameters: { kernel } } };
        });
        const batch = createBatchArrays(engine, network.input, network.classes, size, crossEntropy);
        const [inputs, labels] = [new Float32Array(size * 768), new Uint8Array(size)];
        experiment.dataset.fill(3, size, inputs, labels);
        batch.write(inputs, labels);
        const gradientsOf = async (own: readonly TrainedLayer[]) => {
          const parameters = createParameters(engine, own, size);
          const { loss, logits, measured } = differentiate(engine, network, parameters, batch);
          const [read = new Float32Array(), outputs] = await engine.read([parameters.gradients, logits]);
          for (const tensor of [loss, logits, measured]) tensor.dispose();
          const hosts = parameters.windows
            .filter(({ offset }) => offset < read.length)
            .map(({ layer, key, offset, parameter }) => ({
              layer,
              key,
              values: read.slice(offset, offset + parameter.values.length),
            }));
          parameters.dispose();
          return { hosts, outputs: outputs ?? [] };
        };
        const ours = await gradientsOf(layers);
        const reference = await gradientsOf(whole);
        expect(relative(ours.outputs, reference.outputs)).toBeLessThan(1e-5);
        layers.forEach((layer, i) => {
          if (!isLowRank(layer)) return;
          const { U, V, rank, rows, cols } = coreOf(layer.context, layer.weights.rank, hostOf(layer));
          const slope = reference.hosts.find((one) => one.layer === i && one.key === 'kernel')?.values ?? [];
          const expected = product(product(transposed(U, rank), Float32Array.from(slope), rows), V, cols);
          const own =
            ours.hosts.find((one) => one.layer === i && one.key === 'S')?.values ?? new Float32Array();
          const stored = Math.sqrt(own.length);
          const unpadded = Array.from({ length: rank * rank }, (_, at) => own[Math.floor(at / rank) * stored + (at % rank)] ?? 0); // prettier-ignore
          expect(relative(unpadded, expected)).toBeLessThan(2e-5);
          expect(Math.hypot(...own)).toBeCloseTo(Math.hypot(...unpadded), 12);
        });
        batch.dispose();
        session.dispose();
      }
    expect(forms).toEqual(new Set(['recomposed', 'factored']));
  });

  it('has a first update of a core as long as the rate; in the reference the old count corrects the bias', async () => {
    const delay = 800;
    const longest = async (reference: boolean) => {
      const late = [
        `method.delay=${delay}`,
        `method.reference=${reference}`,
        'optimizer.lr=0.001',
        'method.coreLr=1',
        'method.cutoff=0.01',
      ];
      const session = await open([...vectors, 'method.id=oialr', ...late]);
      for (let i = 0; i < delay; i++) await session.train();
      await session.reproject('after');
      const before = await session.snapshot();
      await session.train();
      const after = await session.snapshot();
      const moves = lowRankOf(after.layers).map((layer, i) => {
        const old = lowRankOf(before.layers)[i]?.weights.parameters['S']?.values;
        const S = layer.weights.parameters['S']?.values ?? new Float32Array();
        return Math.max(...S.map((value, at) => Math.abs(value - (old?.[at] ?? 0))));
      });
      session.dispose();
      return Math.max(...moves);
    };
    expect(await longest(false)).toBeCloseTo(1e-3, 5);
    // (1 − β₁) / √(1 − β₂) = 3.16 in the end.
    const [mean, square] = [0.1 / (1 - 0.9 ** (delay + 1)), 0.001 / (1 - 0.999 ** (delay + 1))];
    expect(await longest(true)).toBeCloseTo((1e-3 * mean) / Math.sqrt(square), 5);
  });

  it('rotates the moments of the cores at a re-SVD and leaves the others unchanged', async () => {
    const session = await open([...vectors, ...oialr, 'method.cutoff=0.01', 'method.interval=1']);
    await trainWithCuts(session, 5);
    await session.train();
    const before = await session.snapshot();
    expect(await session.reproject('after')).toBeDefined();
    const after = await session.snapshot();
    const sum = (values: Float32Array | undefined) =>
      Array.from(values ?? []).reduce((total, value) => total + value, 0);
    const energy = (values: Float32Array | undefined) => sum(values?.map((value) => value ** 2));
    expect(after.moments).not.toEqual(before.moments);
    // A rotation preserves ‖m‖ and the sum of the mean squares, and little is cut off.
    for (const [part, old] of [
      [energy(after.moments[0]), energy(before.moments[0])],
      [sum(after.moments[1]), sum(before.moments[1])],
    ] as const) {
      expect(part / old).toBeGreaterThan(0.9);
      expect(part / old).toBeLessThan(1 + 1e-5);
    }
    session.dispose();
  });
});

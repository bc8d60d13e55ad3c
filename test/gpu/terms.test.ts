import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { singularValues } from '../../src/math/svd';
import { factoredWeights } from '../../src/forms/factored';
import { leading, svdFactors } from '../../src/forms/factors';
import type { Method } from '../../src/methods/method';
import { createSession } from '../../src/train/run/session';
import { tilted } from '../penalties/tilted';
import { openTestEngine } from './open';
import { load, trainWithCuts, vectors } from './runs';
import { matrixOf } from './wholeMatrix';

/** The method with a penalty on whole weights too, whose strength moves from step to step. */
const penalized = (method: Method, strength: (step: number) => number): Method => ({
  ...method,
  terms: (values, phase) => [
    ...method.terms(values, phase),
    { penalty: tilted, strength: strength(phase.step), options: { tilt: 1 } },
  ],
});

/** Weights that start at a low rank, so that some are computed as two layers. */
const atRank = (method: Method, rank: number): Method => ({
  ...method,
  init: ({ rows, cols }, kernel) =>
    factoredWeights(leading(svdFactors(Float32Array.from(kernel), rows, cols), rank)),
});

const many = [...vectors, 'batchSize=256'];

describe('penalties on whole weights on WebGPU', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  it.each([
    ['dense', [...vectors, 'method.id=dense'], undefined, ['dense', 'dense']],
    ['one kernel', vectors, undefined, ['recomposed', 'recomposed']],
    ['one kernel and two', many, 8, ['recomposed', 'factored']],
    [
      'spatial',
      ['dataset.train=64', 'dataset.test=64', 'batchSize=4', 'method.decomposition=spatial'],
      undefined,
      ['recomposed', 'recomposed', 'factored'],
    ],
    [
      'OIALR',
      [...vectors, 'method.id=oialr', 'method.delay=6', 'method.interval=5', 'method.cutoff=0.5'],
      undefined,
      ['recomposed', 'recomposed'],
    ],
    [
      'OIALR, one kernel and two',
      [...many, 'method.id=oialr', 'method.delay=2', 'method.interval=2', 'method.cutoff=0.9'],
      undefined,
      ['recomposed', 'factored'],
    ],
  ])(
    'replay with the bits of the eager step while their strength moves: %s',
    async (_name, settings, rank, forms) => {
      const experiment = await load(settings);
      const method = rank === undefined ? experiment.method : atRank(experiment.method, rank);
      const curve = async (strength: (step: number) => number, eager: boolean) => {
        const session = createSession({
          ...{ ...experiment, engine, eager },
          method: penalized(method, strength),
        });
        if (!eager) await session.warmUp(() => {});
        const { values } = await trainWithCuts(session, 16);
        const { layers } = await session.report({ trueSpectrum: false, msPerStep: 0 });
        const { tensors } = await session.weights();
        session.dispose();
        return { values, tensors, layers };
      };
      const moving = (step: number) => (step % 3) * 0.01 + (step % 5 === 0 ? 0.05 : 0);
      const eager = await curve(moving, true);
      const replayed = await curve(moving, false);
      expect(replayed.values).toEqual(eager.values);
      expect(replayed.tensors).toEqual(eager.tensors);
      expect(replayed.layers.map(({ form }) => form)).toEqual(forms);
      expect((await curve(() => 0, false)).values).not.toEqual(eager.values);
    },
  );

  it('change no loss at strength 0', async () => {
    const experiment = await load(vectors);
    const curve = async (method: Method) => {
      const session = createSession({ ...experiment, engine, method });
      const { values } = await trainWithCuts(session, 8);
      session.dispose();
      return values;
    };
    expect(await curve(penalized(experiment.method, () => 0))).toEqual(await curve(experiment.method));
  });

  it.each([
    ['one kernel', vectors, undefined],
    ['two layers', many, 8],
  ])(
    'pull singular values down, and report their value at the present weight: %s',
    async (_name, settings, rank) => {
      const experiment = await load(settings);
      const plain = rank === undefined ? experiment.method : atRank(experiment.method, rank);
      const session = createSession({ ...experiment, engine, method: penalized(plain, () => 1) });
      const told = async () => {
        const { layers } = await session.report({ trueSpectrum: true, msPerStep: 0 });
        const { layers: own } = await session.snapshot();
        return layers.map(({ name, penalties }) => {
          const layer = own.find((one) => one.name === name);
          if (layer?.kind !== 'weights') throw new Error(`${name} has gone.`);
          const W = matrixOf(layer);
          const { rows, cols } = layer.context;
          const place = { offset: 0, rows, cols, rank: rows, reference: rows };
          const { value } = tilted.oracle(W, place, { tilt: 1 });
          expect(Math.abs((penalties?.['tilted'] ?? NaN) / value - 1)).toBeLessThan(1e-4);
          return singularValues(W, rows, cols)[0] ?? NaN;
        });
      };
      const before = await told();
      await trainWithCuts(session, 12);
      const after = await told();
      after.forEach((sigma, i) => expect(sigma).toBeLessThan(0.95 * (before[i] ?? NaN)));
      session.dispose();
    },
  );
});

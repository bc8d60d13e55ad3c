import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Question } from '../../src/core/run/inspection';
import { applySettings } from '../../src/core/config/settings';
import { energyRank } from '../../src/core/spectrum/energyRank';
import type { Engine } from '../../src/gpu/engine';
import { catalogue } from '../../src/train/catalogue';
import type { Experiment } from '../../src/train/experiment/experiment';
import { probeImages } from '../../src/train/inspect/choiceAnswer';
import { createProbe } from '../../src/train/inspect/probe';
import { createSession } from '../../src/train/run/session';
import type { Session } from '../../src/train/run/session';
import { createTrainer } from '../../src/worker/trainer';
import { isLowRank } from '../../src/train/network/trainedLayer';
import { svd } from '../../src/math/svd';
import { openTestEngine } from './open';
import { matrixOf } from './wholeMatrix';
import { images, load, losses, vectors } from './runs';

const methods = ['svdTraining', 'dense', 'oialr'];
const settingsOf = (method: string) => [
  ...vectors,
  'dataset.test=300',
  `method.id=${method}`,
  ...(method === 'oialr' ? ['method.delay=5', 'method.interval=5'] : []),
];

/** A session after some steps, with the method's changes between them. */
async function trained(engine: Engine, experiment: Experiment, steps: number): Promise<Session> {
  const session = createSession({ ...experiment, engine });
  for (let i = 0; i < steps; i++) {
    await session.train();
    await session.reproject('after');
  }
  return session;
}

function isAbout<T extends Answer['about']>(
  answer: Answer,
  about: T,
): answer is Extract<Answer, { about: T }> {
  return answer.about === about;
}
const asked = async <T extends Question['about']>(
  session: Session,
  experiment: Experiment,
  question: Question & { about: T },
): Promise<Extract<Answer, { about: T }>> => {
  const answer = await createProbe(session, experiment).answer(question);
  if (!isAbout(answer, question.about)) throw new Error(`The answer is about ${answer.about}.`);
  return answer;
};
const cut = (layers: Record<string, { keep?: number; off?: number[] }>) =>
  ({ about: 'choice', of: 'cut', layers }) as const;

describe('a probe', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.dispose());

  it.each(methods)('measures what training did to a weight since a snapshot: %s', async (method) => {
    const experiment = await load(settingsOf(method));
    const session = await trained(engine, experiment, 12);
    const before = await session.snapshot();
    for (let i = 0; i < 4; i++) await session.train();
    const after = await session.snapshot();
    const probe = createProbe(session, experiment, (step) => (before.step < step ? before : undefined));
    for (const [i, layer] of after.layers.entries()) {
      if (!isLowRank(layer)) continue;
      const { rows, cols } = layer.context;
      const [W, W0] = [matrixOf(layer), matrixOf(before.layers[i])];
      const change = svd(W.map((value, at) => value - (W0[at] ?? 0)), rows, cols).s; // prettier-ignore
      const energy = (sigma: Float64Array) => sigma.reduce((sum, value) => sum + value ** 2, 0);
      const answer = await probe.answer({ about: 'update', layer: layer.name });
      if (!isAbout(answer, 'update')) throw new Error(`The answer is about ${answer.about}.`);
      expect(answer).toMatchObject({ step: 16, since: 12, layer: layer.name });
      expect(answer.stableRank).toBeCloseTo(energy(change) / (change[0] ?? 0) ** 2, 4);
      expect(answer.change).toBeCloseTo(Math.sqrt(energy(change) / energy(W0)), 5);
      expect(answer.effectiveRank).toBeGreaterThanOrEqual(1);
      expect(answer.effectiveRank).toBeLessThanOrEqual(Math.min(rows, cols));
    }
    await expect(createProbe(session, experiment).answer({ about: 'update', layer: 'fc1' })).rejects.toThrow(
      /no snapshot/,
    );
    session.dispose();
  });

  it.each(methods)('at full rank is the evaluation of the network: %s', async (method) => {
    const experiment = await load(settingsOf(method));
    const session = await trained(engine, experiment, 20);
    const answer = await asked(session, experiment, cut({}));
    expect(answer.images).toBe(300);
    expect(answer.accuracy).toBe(await session.evaluate());
    expect(answer.accuracy).toBe(answer.whole);
    session.dispose();
  });

  it('uses at most 512 images', async () => {
    const experiment = await load([...settingsOf('dense'), 'dataset.test=700']);
    const session = await trained(engine, experiment, 3);
    expect((await asked(session, experiment, cut({}))).images).toBe(probeImages);
    session.dispose();
  });

  it.each(methods)('changes no later loss, and leaks no memory: %s', async (method) => {
    const experiment = await load(settingsOf(method));
    const [watched, alone] = [await trained(engine, experiment, 7), await trained(engine, experiment, 7)];
    const probe = createProbe(watched, experiment);
    const [name = ''] = watched.layers.map((layer) => layer.name);
    const ask = async () => {
      await probe.answer(cut({ [name]: { keep: 3, off: [1] } }));
      await probe.answer({ about: 'parts', layer: name, count: 4 });
      await probe.answer({ about: 'confusion' });
      await probe.answer({ about: 'image', pixels: new Float32Array(16).fill(0.5) });
    };
    await ask();
    const before = engine.memory();
    await ask();
    expect(engine.memory()).toEqual(before);
    expect(await losses(watched, 6)).toEqual(await losses(alone, 6));
    watched.dispose();
    alone.dispose();
  });

  it.each([0.1, 0.4])('at the ranks after pruning has its accuracy and cost: e = %s', async (energy) => {
    const experiment = await load([...settingsOf('svdTraining'), 'method.sparsity=0.1']);
    const session = await trained(engine, experiment, 60);
    const { layers } = await session.report({ trueSpectrum: false, msPerStep: 0 });
    const choices = Object.fromEntries(
      layers.map(({ name, sigma }) => [name, { keep: energyRank(sigma, energy) }]),
    );
    const answer = await asked(session, experiment, cut(choices));
    await session.prune(energy, 0);
    expect(session.pruned?.ranks).toEqual(
      Object.fromEntries(Object.entries(choices).map(([name, { keep }]) => [name, keep])),
    );
    expect(answer.accuracy).toBe(session.pruned?.testAccuracyPruned);
    expect(answer.accuracy).not.toBe(answer.whole);
    const { cost } = await session.report({ trueSpectrum: false, msPerStep: 0 });
    expect(answer).toMatchObject({ params: cost.params, macs: cost.macs, paramsDense: cost.paramsDense });
    session.dispose();
  });

  it('of a dense network at the ranks of its truncation has the accuracy that is reported for it', async () => {
    const experiment = await load(settingsOf('dense'));
    const session = await trained(engine, experiment, 60);
    await session.prune(0.3, 0);
    const ranks = session.pruned?.ranks ?? {};
    const choices = Object.fromEntries(Object.entries(ranks).map(([name, keep]) => [name, { keep }]));
    const answer = await asked(session, experiment, cut(choices));
    // One rounds the kernel, the other its factors: an image at the decision boundary may differ.
    expect(Math.abs(answer.accuracy - (session.pruned?.testAccuracyPruned ?? NaN))).toBeLessThanOrEqual(
      1 / 300,
    );
    session.dispose();
  });

  it.each(methods)('returns all components, strongest first, whose sum is the weight: %s', async (method) => {
    const experiment = await load(settingsOf(method));
    const session = await trained(engine, experiment, 12);
    const { layers } = await session.report({ trueSpectrum: true, msPerStep: 0 });
    const [own] = layers;
    const { parts, rank } = await asked(session, experiment, {
      about: 'parts',
      layer: own?.name ?? '',
      count: 1000,
    });
    expect(parts).toHaveLength(rank);
    parts.forEach(({ sigma, u, v }, i) => {
      expect(sigma).toBeCloseTo(own?.sigma[i] ?? NaN, 3);
      if (method !== 'svdTraining') expect(Math.hypot(...u)).toBeCloseTo(1, 4);
      expect(v.length).toBeGreaterThan(1);
    });
    session.dispose();
  });

  it('with a component switched off differs from a cut to the same rank', async () => {
    const experiment = await load(settingsOf('svdTraining'));
    const session = await trained(engine, experiment, 60);
    const [name = ''] = session.layers.map((layer) => layer.name);
    const strongest = await asked(session, experiment, cut({ [name]: { off: [0] } }));
    const weakest = await asked(session, experiment, cut({ [name]: { keep: 15 } }));
    expect(strongest.params).toBe(weakest.params);
    expect(strongest.accuracy).not.toBe(weakest.accuracy);
    const last = await asked(session, experiment, cut({ [name]: { off: [15] } }));
    expect(last.accuracy).toBe(weakest.accuracy);
    session.dispose();
  });

  it('counts every test image once, and correct predictions on the diagonal', async () => {
    const experiment = await load(images);
    const session = await trained(engine, experiment, 2);
    const { counts, examples, shape, classNames } = await asked(session, experiment, { about: 'confusion' });
    expect(counts.reduce((a, b) => a + b, 0)).toBe(64);
    const right = classNames.reduce((sum, _, i) => sum + (counts[i * classNames.length + i] ?? 0), 0);
    expect(right / 64).toBe(await session.evaluate());
    for (const [cell, kept] of examples.entries()) {
      expect(kept.length).toBe(Math.min(6, counts[cell] ?? 0));
      for (const { index, pixels } of kept) {
        expect(experiment.dataset.test.labels[index]).toBe(Math.floor(cell / classNames.length));
        expect(pixels.length).toBe(shape.reduce((a, b) => a * b, 1));
        expect(Math.max(...pixels)).toBeGreaterThan(64);
      }
    }
    // An example classified again is in the same cell.
    const cell = examples.findIndex((kept) => kept.length > 0);
    const [example] = examples[cell] ?? [];
    const pixels = Float32Array.from(example?.pixels ?? [], (byte) => byte / 255);
    const { probabilities } = await asked(session, experiment, { about: 'image', pixels });
    expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(probabilities.indexOf(Math.max(...probabilities))).toBe(cell % classNames.length);
    session.dispose();
  });

  it('refuses an unknown layer, and an image of another size', async () => {
    const experiment = await load(settingsOf('dense'));
    const session = await trained(engine, experiment, 1);
    const probe = createProbe(session, experiment);
    await expect(probe.answer({ about: 'parts', layer: 'fc9', count: 4 })).rejects.toThrow(/fc9/);
    await expect(probe.answer({ about: 'image', pixels: new Float32Array(7) })).rejects.toThrow(/7 numbers/);
    session.dispose();
  });
});

describe('the trainer', () => {
  it('answers the latest question of a kind, also while it trains, without any effect on training', async () => {
    const engine = await openTestEngine();
    const config = applySettings(catalogue, undefined, [
      ...settingsOf('svdTraining'),
      'steps=40',
      'metricsEvery=1',
    ]);
    /** The losses of a run that is asked `count` times at every report, and the answers. */
    const run = (count: number) =>
      new Promise<{ losses: number[]; answers: Answer[]; while: number }>((resolve) => {
        const [found, answers]: [number[], Answer[]] = [[], []];
        let during = 0;
        let asked = 0;
        let finished = false;
        const trainer = createTrainer({
          openEngine: async () => engine,
          emit(event) {
            if (event.type === 'state' && event.state === 'ready') {
              // Speed does not matter: every step is reported.
              for (let i = 0; i < 40; i++) trainer.receive({ type: 'step', count: 1 });
            }
            if (event.type === 'answered') {
              answers.push(event.answer);
              if (!finished) during++;
            }
            if (event.type === 'progress') {
              found.push(event.progress.loss);
              for (let i = 0; i < count; i++)
                trainer.receive({ type: 'inspect', question: cut({ fc1: { keep: 1 + (asked++ % 9) } }) });
            }
            if (event.type === 'finished') {
              finished = true;
              trainer.receive({ type: 'inspect', question: cut({ fc1: { keep: 11 } }) });
              trainer.receive({ type: 'inspect', question: cut({ fc1: { keep: 12 } }) });
            }
            const last = answers.at(-1);
            if (finished && last?.about === 'choice' && last.layers['fc1']?.keep === 12)
              resolve({ losses: found, answers, while: during });
          },
        });
        trainer.start();
        trainer.receive({ type: 'build', config });
      });
    const alone = await run(0);
    const watched = await run(3);
    expect(alone.losses).toHaveLength(40);
    expect(watched.losses).toEqual(alone.losses);
    expect(alone.answers).toHaveLength(1);
    expect(watched.while).toBeGreaterThan(0);
    expect(watched.answers.length).toBeLessThan(60);
    engine.dispose();
  });
});

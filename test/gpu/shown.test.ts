import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Decomposition } from '../../src/core/network/cost';
import type { Network } from '../../src/core/network/network';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { createSession } from '../../src/train/run/session';
import type { Session } from '../../src/train/run/session';
import { stripesExperiment } from '../train/tinyResidual';
import { openTestEngine } from './open';
import {
  countedCost,
  expectLayersOf,
  filedAccuracy,
  filedOrthogonality,
  filedWeights,
  keptByCutoff,
  keptByEnergy,
} from './shownValues';
import type { FiledWeight } from './shownValues';

const conv = { kind: 'conv', stride: 1, pad: 1, lowRank: true } as const;

const network: Network = {
  input: [8, 8, 3],
  classes: 3,
  layers: [
    { ...conv, name: 'conv1', kernel: [3, 3], filters: 8 },
    { kind: 'relu', name: 'relu1' },
    { kind: 'maxPool', name: 'pool', size: 2 },
    { ...conv, name: 'conv2', kernel: [3, 3], filters: 16 },
    { kind: 'relu', name: 'relu2' },
    { kind: 'flatten', name: 'flat' },
    { kind: 'dense', name: 'hidden', units: 12, lowRank: true },
    { kind: 'relu', name: 'relu3' },
    { kind: 'dense', name: 'classes', units: 3, lowRank: false },
  ],
};

const lag = 4;

const methods = [
  {
    name: 'dense',
    settings: ['method.id=dense', 'method.truncate=0.2'],
    rankOf: (s: ArrayLike<number>) => keptByEnergy(s, 0.2),
  },
  {
    name: 'svdTraining',
    settings: ['method.id=svdTraining', 'method.energy=0.2', 'method.sparsity=0.1'],
    rankOf: (s: ArrayLike<number>) => keptByEnergy(s, 0.2),
  },
  {
    name: 'svdTraining, spatial, random start',
    settings: [
      ...['method.id=svdTraining', 'method.energy=0.2', 'method.decomposition=spatial', 'method.init=random'],
    ],
    rankOf: (s: ArrayLike<number>) => keptByEnergy(s, 0.2),
  },
  {
    name: 'oialr',
    settings: ['method.id=oialr', 'method.delay=6', 'method.interval=3', 'method.cutoff=0.4'],
    rankOf: (s: ArrayLike<number>) => keptByCutoff(s, 0.4),
  },
];

describe.each(['WebGPU', 'tf ops'])(
  'the values of a report on %s agree with those computed from the exported weights',
  (where) => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await (where === 'WebGPU' ? openTestEngine() : openEngine('cpu'));
    });
    afterAll(() => engine.dispose());

    it.each(methods)(
      'across cuts, prunes, freezes, branches and restores: $name',
      async ({ settings, rankOf }) => {
        const experiment = await stripesExperiment(network, [
          ...settings,
          ...['batchSize=8', `lag=${lag}`, 'optimizer.lr=0.01'],
        ]);
        const decomposition: Decomposition =
          experiment.config.method['decomposition'] === 'spatial' ? 'spatial' : 'channel';
        const session = createSession({ ...experiment, engine });
        /** By step: the weights right after it, before anything was changed. */
        const history = new Map<number, ReadonlyMap<string, FiledWeight>>();
        let comparedFrom = 0;
        const filedNow = async (own: Session) => filedWeights(network, await own.weights(), decomposition);
        const train = async (until: number) => {
          while (session.step < until) {
            await session.train();
            history.set(session.step, await filedNow(session));
            await session.reproject('after');
          }
        };
        const check = async () => {
          const progress = await session.report({ trueSpectrum: true, msPerStep: 0 });
          const file = await session.weights();
          const now = filedWeights(network, file, decomposition);
          const last = lag * Math.floor(session.step / lag);
          const isCompared = last - lag >= comparedFrom;
          const none = new Map<string, FiledWeight>();
          expectLayersOf(
            progress,
            {
              now,
              before: isCompared ? (history.get(last - lag) ?? none) : none,
              compared: isCompared ? (history.get(last) ?? none) : none,
            },
            rankOf,
          );
          const ranks: Record<string, number> = {};
          let [trained, kept] = [0, 0];
          for (const [name, { rows, cols, stored, form }] of now) {
            const bias = file.tensors[`${name}.bias`]?.data.length ?? 0;
            const [ofU, ofV] = [rows * stored, cols * stored];
            const sizes = { dense: [rows * cols, rows * cols], factored: [ofU + stored + ofV, ofU + stored + ofV], core: [stored ** 2, ofU + stored ** 2 + ofV] }; // prettier-ignore
            trained += bias + (sizes[form][0] ?? 0);
            kept += bias + (sizes[form][1] ?? 0);
            const shown = progress.layers.find((layer) => layer.name === name);
            if (!shown) continue;
            ranks[name] = shown.rank;
            const s = file.tensors[`${name}.s`]?.data;
            // The stored form determines the shown rank: by s itself, or by the singular values of the weight.
            expect(shown.rank).toBe(
              s ? rankOf(Float64Array.from(s, Math.abs).sort().reverse()) : shown.trueRank,
            );
            if (s) expect(shown.orthogonality).toBeCloseTo(filedOrthogonality(file, name, shown.fullRank), 5);
            else expect(shown.orthogonality).toBeUndefined();
          }
          expect(progress.cost.trainableParams).toBe(trained);
          expect(progress.cost.storedParams).toBe(kept);
          // MACs of the spatial split are counted by hand in test/core/cost.test.ts.
          const counted = countedCost(network, now, ranks);
          expect(progress.cost.params).toBe(counted.params);
          if (decomposition === 'channel') expect(progress.cost.macs).toBe(counted.macs);
          const { test } = experiment.dataset;
          expect(await session.evaluate()).toBe(filedAccuracy(network, file, now, test));
          return progress;
        };

        history.set(0, await filedNow(session));
        await check();
        await train(4);
        await check();
        await train(6);
        const middle = await session.snapshot();
        await train(9);
        await check();
        await train(11);
        const late = await check();
        // A branch from step 6 with unchanged cutoffs: bases are not compared with earlier ones, all else is as in the first run.
        await session.restore(middle);
        comparedFrom = 7;
        await check();
        await train(12);
        await check();
        if (experiment.method.pruning) {
          const accuracy = await session.evaluate();
          const pruned = await session.prune(0.2, accuracy);
          const own = filedWeights(network, pruned, decomposition);
          const { testAccuracyPruned, ranks } = session.pruned ?? {};
          expect(testAccuracyPruned).toBe(filedAccuracy(network, pruned, own, experiment.dataset.test));
          for (const [name, rank] of Object.entries(ranks ?? {})) expect(own.get(name)?.stored).toBe(rank);
          await check();
          await train(17);
          await check();
        } else {
          expect(
            late.layers.every(({ frozen, storedRank, fullRank }) => frozen && (storedRank ?? 0) < fullRank),
          ).toBe(true);
        }
        session.dispose();
      },
    );
  },
);

import { createHash } from 'node:crypto';
import { applySettings } from '../../src/core/config/settings';
import { DataError } from '../../src/core/errors';
import type { Progress } from '../../src/core/run/progress';
import type { Engine } from '../../src/gpu/engine';
import { catalogue } from '../../src/train/catalogue';
import { loadExperiment } from '../../src/train/experiment/experiment';
import { createRun } from '../../src/train/run/run';
import { createSession } from '../../src/train/run/session';

const all = ['dataset.test=64', 'seed=5'];
const vectors = [
  ...all,
  'steps=12',
  'metricsEvery=4',
  'evaluateEvery=50',
  'lag=4',
  'batchSize=8',
  'model.id=mlp',
];
const images = [
  ...all,
  'steps=2',
  'metricsEvery=2',
  'evaluateEvery=50',
  'lag=0',
  'batchSize=2',
  'dataset.train=64',
];
const planted = [...vectors, 'dataset.id=planted', 'dataset.features=16'];

/** Settings of short runs that together cover every method, optimizer, penalty and kind of layer. */
export const runs: Record<string, readonly string[]> = {
  dense: [...planted, 'method.id=dense', 'optimizer.id=sgd', 'optimizer.schedule=cosine'],
  pruned: [...planted, 'steps=6', 'method.sparsity=0.1', 'method.pruneAt=6', 'method.fineTune=6'],
  oialr: [...planted, 'method.id=oialr', 'method.delay=3', 'method.interval=4', 'method.cutoff=0.8'],
  clipped: [
    ...planted,
    'method.regularizer=l1',
    'method.sparsity=0.1',
    'optimizer.id=adamw',
    'optimizer.clip=1',
  ],
  cnn: [...images, 'method.decomposition=spatial', 'method.regularizer=hoyer', 'method.sparsity=0.1'],
  resnet20: [...images, 'dataset.id=scenes', 'model.id=resnet20'],
};

/** The values of a report by which runs are distinguished, in a fixed order. */
const numbersOf = ({ loss, accuracy, testAccuracy = -1, layers }: Progress): number[] => [
  ...[loss, accuracy, testAccuracy],
  ...layers.flatMap(({ rank, sigma, trueSigma = [], orthogonality = -1, stability: s }) => [
    ...[rank, orthogonality, ...sigma, ...trueSigma],
    ...(s ? [s.since, s.whole, s.leading, s.k, s.change, ...s.cosines, ...s.rotation] : []),
  ]),
];

/**
 * 16 hexadecimal digits over all reports and the weights of a run, as float32: values that the host computes in float64
 * with functions that versions of V8 round differently become equal by rounding.
 */
export async function bitsOf(engine: Engine, settings: readonly string[]): Promise<string> {
  const config = applySettings(catalogue, undefined, settings);
  const experiment = await loadExperiment(config, async (name) => {
    throw new DataError(`${name} is not here.`);
  });
  const session = createSession({ engine, ...experiment });
  await session.warmUp(() => undefined);
  const hash = createHash('sha256');
  const run = createRun(session, experiment.method, {
    events: [],
    cadence: { reportAt: (step) => step % config.metricsEvery === 0, trueSpectrum: () => false },
    emit(event) {
      if (event.type === 'progress') hash.update(Float32Array.from(numbersOf(event.progress)));
    },
  });
  while (!run.ended) await run.advance();
  const { tensors } = await session.weights();
  for (const { data } of Object.values(tensors)) hash.update(data);
  session.dispose();
  return hash.digest('hex').slice(0, 16);
}

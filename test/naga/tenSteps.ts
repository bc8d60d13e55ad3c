import { planOf } from '../../src/core/config/plan';
import type { WebgpuEngine } from '../../src/gpu/engine';
import { createRun } from '../../src/train/run/run';
import type { RunEvent } from '../../src/train/run/run';
import { createSession } from '../../src/train/run/session';
import { load } from '../gpu/runs';
import type { Moment } from './answers';

const common = [
  ...['model.id=cnn', 'dataset.train=64', 'dataset.test=64', 'batchSize=8', 'seed=5', 'lag=3'],
  ...['steps=10', 'metricsEvery=1', 'evaluateEvery=10'],
];

/** Settings with which a method does within ten steps what it otherwise does in hundreds. */
const hurried: Record<string, readonly string[]> = {
  oialr: ['method.delay=3', 'method.interval=3', 'method.cutoff=0.8'],
  svdTraining: ['steps=8', 'method.sparsity=0.3', 'method.pruneAt=8', 'method.fineTune=2'],
};

const ranksOf = (event: RunEvent): Moment | undefined => {
  if (event.type === 'pruned') return { step: event.pruned.step, ranks: event.pruned.ranks };
  if (event.type !== 'cut') return undefined;
  const { step, layers } = event.cut;
  return { step, ranks: Object.fromEntries(layers.map(({ name, to }) => [name, to])) };
};

/** Ten steps of a method, with what it does at its cuts. */
export async function tenSteps(engine: WebgpuEngine, id: string): Promise<Moment[]> {
  const experiment = await load([...common, `method.id=${id}`, ...(hurried[id] ?? [])]);
  const { total } = planOf(experiment.method, experiment.config);
  if (total !== 10) throw new Error(`${id} makes ${total} steps here, not 10.`);
  const session = createSession({ engine, ...experiment });
  const moments: Moment[] = [];
  const emit = (event: RunEvent) => {
    if (event.type === 'diverged') throw event.error;
    if (event.type === 'progress') {
      const { step, loss, testAccuracy, layers } = event.progress;
      const sigma = Object.fromEntries(layers.map((layer) => [layer.name, [...layer.sigma]]));
      moments.push({ step, loss, sigma, ...(testAccuracy === undefined ? {} : { testAccuracy }) });
    }
    const cut = ranksOf(event);
    if (cut) moments.push(cut);
  };
  const run = createRun(session, experiment.method, {
    cadence: { reportAt: () => true, trueSpectrum: () => true },
    emit,
  });
  while (!run.ended) await run.advance();
  session.dispose();
  return moments;
}

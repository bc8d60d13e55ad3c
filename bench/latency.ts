import type { Engine } from '../src/gpu/engine';
import { recordOf } from './bench';
import type { Bench } from './bench';
import { openRunners, race } from './contenders/race';
import type { Entrant } from './contenders/race';
import type { Spec } from './contenders/task';
import { createBenchSession, hasModel } from './session';

const sliderSpec: Spec = { model: 'cnn', input: [28, 28, 1], method: 'svdTraining', batch: 64 };

/** A step's parameters as one comparable string. */
const fingerprint = (layers: readonly object[]) => JSON.stringify(layers);

/**
 * Number of steps from the last one completed when a slider moves to the first one whose parameters the move has changed,
 * at full training speed: two sessions with the same seed, only one of them moved.
 */
async function sliderLatency(engine: Engine, stepsBefore: number): Promise<number> {
  const after: string[][] = [];
  let done = 0;
  for (const moved of [false, true]) {
    const { session } = await createBenchSession(engine, sliderSpec);
    // `train` resolves with one step still in flight.
    for (let i = 0; i < stepsBefore; i++) await session.train();
    done = session.step - 1;
    if (moved) session.set('method.sparsity', 0.3);
    const list: string[] = [];
    for (let i = 0; i < 4; i++) {
      await session.train();
      list.push(fingerprint((await session.snapshot()).layers));
    }
    session.dispose();
    after.push(list);
  }
  const [still = [], moving = []] = after;
  const first = still.findIndex((text, i) => text !== moving[i]);
  if (first < 0) throw new Error('A moved slider changed nothing within four steps.');
  return stepsBefore + first + 1 - done;
}

const networks: { spec: Spec; peers: readonly Entrant[] }[] = [
  { spec: { model: 'cnn', input: [28, 28, 1], method: 'dense', batch: 64 }, peers: ['tfjs'] },
  { spec: sliderSpec, peers: [] },
  { spec: { model: 'resnet20', input: [32, 32, 3], method: 'svdTraining', batch: 16 }, peers: [] },
];

/** How soon does a slider act, and how long does a step block JavaScript? */
export const bench: Bench = {
  id: 'latency',
  async *run({ engine, wants, chosen, say }) {
    const slider = 'cnn/svdTraining/b64/slider';
    if (wants(slider)) {
      const ours: number[] = [];
      for (const stepsBefore of [3, 4, 7]) ours.push(await sliderLatency(await engine(), stepsBefore));
      yield recordOf({ bench: 'latency', case: slider, unit: 'steps' }, { ours });
    }
    const runners = openRunners();
    try {
      for (const { spec, peers } of networks) {
        const name = `${spec.model}/${spec.method}/b${spec.batch}/javascript`;
        if (!hasModel(spec.model) || !wants(name)) continue;
        say(`latency ${name}`);
        const options = {
          entrants: ['ours', ...chosen(peers)] as Entrant[],
          rounds: 7,
          busy: [false],
          turnMs: 500,
          say,
        };
        const [result = {}] = await race(runners, spec, { ...options, compare: 2 });
        const times = Object.entries(result).map(([id, runs]) => [id, runs.map(({ scriptMs }) => scriptMs)]);
        yield recordOf({ bench: 'latency', case: name, unit: 'ms' }, Object.fromEntries(times));
      }
    } finally {
      await runners.close();
    }
  },
};

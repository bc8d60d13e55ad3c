import { recordOf } from './bench';
import type { Bench } from './bench';
import { openRunners, race } from './contenders/race';
import type { Entrant, Race } from './contenders/race';
import type { Spec } from './contenders/task';
import { hasModel } from './session';

type Case = {
  spec: Spec;
  peers: readonly Entrant[];
  /** Tolerance of losses after the first step, where rounding errors grow faster than in small networks. */
  tolerance?: number;
  /** Takes minutes: runs only when requested by name. */
  slow?: boolean;
  /** Peers that take minutes: run only when the case is requested by name. */
  slowPeers?: readonly Entrant[];
  /** Also with Dawn's busy waiting, the default of npm `webgpu`. */
  busy?: boolean;
};

const image = [28, 28, 1];
const color = [32, 32, 3];

const cases: readonly Case[] = [
  {
    spec: { model: 'cnn', input: image, method: 'dense', batch: 64 },
    peers: ['tfjs', 'jaxjs', 'torch'],
    busy: true,
  },
  {
    spec: { model: 'cnn', input: image, method: 'svdTraining', batch: 64 },
    peers: ['dense', 'tfjs', 'torch'],
    slowPeers: ['jaxjs'],
  },
  { spec: { model: 'mlp', input: image, method: 'dense', batch: 64 }, peers: ['tfjs', 'jaxjs', 'torch'] },
  ...[
    // PyTorch's losses differ by 0.2 % after four steps: it sums in another order.
    { model: 'vgg', tolerance: 0.01 },
    // Our own losses change by 2 % within 20 steps when its initial weights change by one rounding (batch 8).
    { model: 'resnet20', tolerance: 0.1 },
  ].flatMap(({ model, ...rest }): Case[] => [
    {
      spec: { model, input: color, method: 'svdTraining', batch: 64 },
      peers: ['dense', 'torch'],
      slowPeers: ['tfjs'],
      ...rest,
    },
    {
      spec: { model, input: color, method: 'dense', batch: 64 },
      peers: ['tfjs', 'jaxjs', 'torch'],
      slow: true,
      ...rest,
    },
    // A size at which tfjs takes seconds, not minutes. With so few images, rounding errors grow fast in vgg, too: our own
    // losses change by 0.2 % within 12 steps when its initial weights change by one rounding.
    {
      spec: { model, input: color, method: 'svdTraining', batch: 16 },
      peers: ['dense', 'tfjs', 'torch'],
      slow: true,
      ...rest,
      tolerance: 0.1,
    },
  ]),
];

/** The samples of every contender that has them. */
const samplesOf = (race: Race, key: 'ms' | 'dispatches'): Record<string, number[]> =>
  Object.fromEntries(
    Object.entries(race).flatMap(([name, runs]) => {
      const samples = runs.flatMap((run) => run[key] ?? []);
      return samples.length > 0 ? [[name, samples]] : [];
    }),
  );

/** How long does a training step take, and how many dispatches, relative to other libraries on the same network? */
export const bench: Bench = {
  id: 'step',
  async *run({ wants, chosen, quick, say }) {
    const runners = openRunners();
    try {
      for (const { spec, peers, slow = false, slowPeers = [], busy = false, tolerance } of cases) {
        const name = `${spec.model}/${spec.method}/b${spec.batch}`;
        if (!hasModel(spec.model) || !wants(name, slow)) continue;
        say(`step ${name}`);
        const asked = chosen([...peers, ...(wants(name, true) ? slowPeers : [])]);
        const { entrants, notes } = await runners.present(['ours', ...asked]);
        for (const [peer, reason] of Object.entries(notes.skipped ?? {})) say(`  without ${peer}: ${reason}`);
        const waits = busy ? [false, true] : [false];
        const rounds = quick || spec.input === color ? 5 : 7;
        const sizes = quick ? { turnMs: 300, compare: 8 } : {};
        const races = await race(runners, spec, { entrants, rounds, busy: waits, tolerance, say, ...sizes });
        for (const [i, result] of races.entries()) {
          const about = { bench: 'step', case: waits[i] ? `${name}/busy` : name } as const;
          yield recordOf({ ...about, ...notes, unit: 'ms' }, samplesOf(result, 'ms'));
          if (!waits[i])
            yield recordOf(
              { ...about, case: `${name}/dispatches`, unit: 'dispatches' },
              samplesOf(result, 'dispatches'),
            );
        }
      }
    } finally {
      await runners.close();
    }
  },
};

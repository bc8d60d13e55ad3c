import { recordOf } from './bench';
import type { Bench } from './bench';
import { openStable, race } from './contenders/race';
import type { Entrant } from './contenders/race';
import type { Spec } from './contenders/task';
import { hasModel } from './session';

type Case = { spec: Spec; peers: readonly Entrant[]; slowPeers?: readonly Entrant[] };

const image = [28, 28, 1];
const color = [32, 32, 3];

const cases: readonly Case[] = [
  { spec: { model: 'cnn', input: image, method: 'dense', batch: 64 }, peers: ['tfjs'] },
  { spec: { model: 'cnn', input: image, method: 'svdTraining', batch: 64 }, peers: ['tfjs'] },
  { spec: { model: 'vgg', input: color, method: 'svdTraining', batch: 64 }, peers: [], slowPeers: ['tfjs'] },
  {
    spec: { model: 'resnet20', input: color, method: 'svdTraining', batch: 128 },
    peers: [],
    slowPeers: ['tfjs'],
  },
];

/**
 * How many bytes of GPU buffers are alive at once while the same network trains?
 *
 * Counted the same for all, at the device boundary (createBuffer, destroy), from the start of a process of its own:
 * pools, uniforms and staging count, and so does everything that a step makes while the GPU is behind.
 */
export const bench: Bench = {
  id: 'memory',
  async *run({ wants, say }) {
    for (const { spec, peers, slowPeers = [] } of cases) {
      const name = `${spec.model}/${spec.method}/b${spec.batch}`;
      if (!hasModel(spec.model) || !wants(name)) continue;
      say(`memory ${name}`);
      const entrants: Entrant[] = ['ours', ...peers, ...(wants(name, true) ? slowPeers : [])];
      const stable = openStable();
      try {
        const options = { entrants, rounds: 1, busy: [false], compare: 2, say };
        const [result = {}] = await race(stable, spec, options);
        const peaks = Object.entries(result).map(([id, runs]) => [
          id,
          runs.map(({ peakBytes }) => peakBytes / 1e6),
        ]);
        yield recordOf({ bench: 'memory', case: name, unit: 'MB' }, Object.fromEntries(peaks));
      } finally {
        await stable.close();
      }
    }
  },
};

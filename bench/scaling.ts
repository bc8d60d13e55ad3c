import { recordOf } from './bench';
import type { Bench } from './bench';
import { openRunners, race } from './contenders/race';
import type { Entrant } from './contenders/race';
import type { Spec } from './contenders/task';
import { hasModel } from './session';

type Case = { name: string; spec: Spec; peers: readonly Entrant[] };

const cnn = { model: 'cnn', input: [28, 28, 1], batch: 64 } as const;
const vgg = { model: 'vgg', input: [32, 32, 3], batch: 64 } as const;

const batches = [16, 32, 64, 128, 256, 512].map((batch): Case => ({
  name: `cnn/dense/b${batch}`,
  spec: { ...cnn, method: 'dense', batch },
  peers: batch <= 32 ? ['tfjs'] : [], // stock tfjs takes a second per step at 64 on a software adapter
}));

const widths = [2, 4].map((width): Case => ({
  name: `cnn/dense/b64/width${width}`,
  spec: { ...cnn, method: 'dense', width },
  peers: [],
}));

const ranks = [
  ...[1, 2, 4, 8, 16].map((part) => ({ part, net: cnn })),
  ...[1, 4].map((part) => ({ part, net: vgg })),
].map(({ part, net }): Case => ({
  name: `${net.model}/svdTraining/b64/rank1of${part}`,
  spec: { ...net, method: 'svdTraining', rank: 1 / part },
  peers: ['dense'],
}));

/** How does our step scale with batch and width, and how much does a low rank save relative to our dense step? */
export const bench: Bench = {
  id: 'scaling',
  async *run({ wants, chosen, say }) {
    const runners = openRunners();
    try {
      for (const { name, spec, peers } of [...batches, ...widths, ...ranks]) {
        if (!hasModel(spec.model) || !wants(name)) continue;
        say(`scaling ${name}`);
        const entrants: Entrant[] = ['ours', ...chosen(peers)];
        const options = { entrants, rounds: 5, busy: [false], turnMs: 400, compare: 2, say };
        const [result = {}] = await race(runners, spec, options);
        const times = Object.entries(result).map(([id, runs]) => [id, runs.map(({ ms }) => ms)]);
        yield recordOf({ bench: 'scaling', case: name, unit: 'ms' }, Object.fromEntries(times));
      }
    } finally {
      await runners.close();
    }
  },
};

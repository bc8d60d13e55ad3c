import type { Session } from '../src/train/run/session';
import { interleaved, recordOf } from './bench';
import type { Bench } from './bench';
import type { Spec } from './contenders/task';
import { createBenchSession } from './session';

const cnn = { model: 'cnn', input: [28, 28, 1], batch: 64 } as const;
const vgg = { model: 'vgg', input: [32, 32, 3], batch: 64 } as const;

/** Steps between two updates of the monitor. */
const steps = 25;

/** For vgg, Δ is one interval, so that every update compares; the cost of an update does not depend on Δ. */
const cases: readonly { spec: Spec; rounds: number; lag: number }[] = [
  { spec: { ...cnn, method: 'dense' }, rounds: 21, lag: 8 * steps },
  { spec: { ...cnn, method: 'svdTraining' }, rounds: 21, lag: 8 * steps },
  { spec: { ...vgg, method: 'dense' }, rounds: 5, lag: steps },
];

/** The steps between two updates, and the report after them. */
const stretch = (session: Session, trueSpectrum: boolean) => async () => {
  for (let i = 0; i < steps; i++) await session.train();
  await session.report({ trueSpectrum, msPerStep: 0 });
};

/**
 * What does it cost to see the true spectra, the ranks and the stability of every layer, every 25 steps?
 *
 * Relative to the same session that reports loss and accuracy only (`unwatched`); both train for Δ steps first.
 */
export const bench: Bench = {
  id: 'monitor',
  async *run({ engine: open, wants, say }) {
    const engine = await open();
    for (const { spec, rounds, lag } of cases) {
      const name = `${spec.model}/${spec.method}/b${spec.batch}`;
      if (!wants(name)) continue;
      say(`monitor ${name}`);
      const { session: watched } = await createBenchSession(engine, spec, lag);
      const { session: unwatched } = await createBenchSession(engine, spec);
      const contenders = [stretch(watched, true), stretch(unwatched, false)];
      // The first comparison happens after Δ steps: from then on an update does its full work.
      for (let i = 0; i < lag / steps; i++) for (const train of contenders) await train();
      const [ours = [], others = []] = await interleaved(contenders, rounds);
      yield recordOf({ bench: 'monitor', case: name, unit: 'ms' }, { ours, unwatched: others });
      for (const session of [watched, unwatched]) session.dispose();
    }
  },
};

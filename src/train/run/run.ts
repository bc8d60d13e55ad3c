import type { LiveEvent } from '../../core/config/config';
import { cutOf } from '../../core/config/cut';
import { planOf } from '../../core/config/plan';
import { DivergedError } from '../../core/errors';
import type { Value } from '../../core/config/param';
import type { Cut, Progress, Summary } from '../../core/run/progress';
import { formOf } from '../../forms';
import type { Method } from '../../methods/method';
import { isActionPath } from '../../core/config/action';
import type { ExportedWeights } from './exported';
import { costAt } from '../report/report';
import type { Session } from './session';
import type { Pruned } from './snapshot';
import { isLowRank } from '../network/trainedLayer';

/** What happens in a run, in order. */
export type RunEvent =
  | { type: 'progress'; progress: Progress }
  | { type: 'applied'; event: LiveEvent }
  /** `before` and `after` are the weights around the cut. */
  | { type: 'pruned'; pruned: Pruned; before: ExportedWeights; after: ExportedWeights }
  /** The method changed how layers are stored, after this step. */
  | { type: 'cut'; cut: Cut }
  | { type: 'finished'; summary: Summary }
  | { type: 'diverged'; step: number; lastGoodStep: number; error: DivergedError };

/** How often a host wants to hear; never changes the training. */
export type Cadence = {
  /** Whether to report after this step, besides evaluations and the last step. */
  reportAt(step: number): boolean;
  /** Whether the report after this step includes the true spectra, which cost CPU time. */
  trueSpectrum(step: number): boolean;
};

/** A run that goes step by step from its session's present step to its end. */
export type Run = {
  readonly ended: boolean;
  /** Steps in all; Infinity without a limit. */
  readonly total: number;
  /** Slider moves that are still to be replayed. */
  readonly pending: readonly LiveEvent[];
  /** The state now, without training. */
  report(): Promise<Progress>;
  /** One step and whatever falls due after it. Does nothing once ended. */
  advance(): Promise<void>;
  /** Moves a live parameter from the next step on, also instead of its moves that are still to be replayed. */
  set(path: string, value: Value): void;
};

/** The ranks of the layers whose bases are frozen. */
const coreRanks = (layers: Session['layers']): Record<string, number> =>
  Object.fromEntries(
    layers
      .filter(isLowRank)
      .flatMap(({ name, weights }) => (formOf(weights).frozen ? [[name, weights.rank]] : [])),
  );

/**
 * A run over a session, telling `emit` what happens.
 *
 * `events` are replayed: each takes effect after its step, as it did when it was recorded. Errors other than
 * divergence are thrown from `advance`.
 */
export function createRun(
  session: Session,
  method: Method,
  options: { cadence: Cadence; events?: readonly LiveEvent[]; emit(event: RunEvent): void },
): Run {
  const { cadence, emit } = options;
  const { pruneAfter, total } = planOf(method, session.config);
  let pending = [...(options.events ?? [])].sort((a, b) => a.step - b.step);
  let ended = false;
  let reported = { steps: 0, ms: 0 };
  const whole = { steps: 0, ms: 0 };

  const move = (path: string, value: Value) => emit({ type: 'applied', event: session.set(path, value) });
  const report = () => {
    const msPerStep = reported.ms / Math.max(1, reported.steps);
    reported = { steps: 0, ms: 0 };
    return session.report({ trueSpectrum: cadence.trueSpectrum(session.step), msPerStep });
  };
  const prune = async (cutAt: number | undefined, testAccuracy: number) => {
    const before = await session.weights();
    const after = await session.prune(cutAt, testAccuracy);
    if (session.pruned) emit({ type: 'pruned', pruned: session.pruned, before, after });
  };
  const reproject = async (when: 'before' | 'after') => {
    const cut = await session.reproject(when);
    if (cut) emit({ type: 'cut', cut });
    return cut !== undefined;
  };
  const finish = (testAccuracy: number) => {
    ended = true;
    const { pruned } = session;
    const continued = method.pruning?.continues ? pruned : undefined;
    const tuned = continued !== undefined && session.step > continued.step;
    emit({
      type: 'finished',
      summary: {
        testAccuracy: pruned?.testAccuracy ?? testAccuracy,
        ...(pruned ? { testAccuracyPruned: pruned.testAccuracyPruned, prunedRanks: pruned.ranks } : {}),
        testAccuracyFinal: continued && !tuned ? continued.testAccuracyPruned : testAccuracy,
        ...costAt(session.network, session.layers, continued?.ranks ?? coreRanks(session.layers)),
        trainableParams: session.trainableParams,
        msPerStep: whole.ms / Math.max(1, whole.steps),
      },
    });
  };
  return {
    total,
    set(path, value) {
      move(path, value);
      if (!isActionPath(path)) pending = pending.filter((event) => event.path !== path);
    },
    get pending() {
      return pending;
    },
    report,
    get ended() {
      return ended;
    },
    async advance() {
      if (ended) return;
      while (pending[0] && pending[0].step <= session.step) {
        const { path, value } = pending.shift() ?? { path: '', value: 0 };
        move(path, value);
      }
      let { step } = session;
      try {
        // Read before the step: a move while the cut is under way belongs to the next step.
        const cutAt = cutOf(method, session.config.method)?.value;
        const start = performance.now();
        await reproject('before');
        await session.train();
        ({ step } = session);
        const last = step >= total;
        const changed = await reproject('after');
        const cutting = step === pruneAfter;
        const testing = cutting || last || step % session.config.evaluateEvery === 0;
        const due = testing || changed || cadence.reportAt(step);
        if (due) await session.settle();
        const ms = performance.now() - start;
        for (const count of [reported, whole]) {
          count.steps++;
          count.ms += ms;
        }
        if (!due) return;
        const progress = await report();
        const testAccuracy = testing ? await session.evaluate() : undefined;
        emit({
          type: 'progress',
          progress: testAccuracy === undefined ? progress : { ...progress, testAccuracy },
        });
        if (testAccuracy === undefined) return;
        if (cutting && method.pruning) await prune(cutAt, testAccuracy);
        if (last) finish(testAccuracy);
      } catch (error) {
        if (!(error instanceof DivergedError)) throw error;
        ended = true;
        emit({ type: 'diverged', step, lastGoodStep: session.step, error });
      }
    },
  };
}

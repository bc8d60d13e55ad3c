import type { LiveEvent } from '../core/config';
import { DivergedError } from '../core/errors';
import type { Value } from '../core/param';
import type { Progress, Summary } from '../core/progress';
import type { Method } from '../methods/method';
import type { ExportedWeights } from './exported';
import { costAt } from './report';
import type { Pruned, Session } from './session';

/** What happens in a run, in order. */
export type RunEvent =
  | { type: 'progress'; progress: Progress }
  | { type: 'applied'; event: LiveEvent }
  /** `before` and `after` are the weights around the cut. */
  | { type: 'pruned'; step: number; pruned: Pruned; before: ExportedWeights; after: ExportedWeights }
  | { type: 'finished'; summary: Summary }
  | { type: 'diverged'; step: number; lastGoodStep: number; error: DivergedError };

/** How often a host wants to hear; never changes the training. */
export type Cadence = {
  /** Whether to report after this step, besides evaluations and the last step. */
  reportAt(step: number): boolean;
  /** Whether a report includes the true spectra, which cost CPU time. */
  trueSpectrum(): boolean;
};

/** A run that goes step by step from its session's present step to its end. */
export type Run = {
  readonly ended: boolean;
  /** Steps in all; Infinity without a limit. */
  readonly total: number;
  /** The state now, without training. */
  report(): Promise<Progress>;
  /** One step and whatever falls due after it. Does nothing once ended. */
  advance(): Promise<void>;
  /** Moves a live parameter from the next step on. */
  set(path: string, value: Value): void;
};

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
  const { pruneAt, total } = method.plan(session.config.method, session.config.steps);
  const pending = [...(options.events ?? [])].sort((a, b) => a.step - b.step);
  let ended = false;
  let elapsedMs = 0;
  let counted = 0;
  let allMs = 0;
  let testAccuracy: number | undefined;
  let pruned: Pruned | undefined;

  const set = (path: string, value: Value) => emit({ type: 'applied', event: session.set(path, value) });
  const report = async (tested?: number) => {
    const msPerStep = counted ? elapsedMs / counted : 0;
    elapsedMs = 0;
    counted = 0;
    const progress = await session.report({ trueSpectrum: cadence.trueSpectrum(), msPerStep });
    return tested === undefined ? progress : { ...progress, testAccuracy: tested };
  };
  const cut = async () => {
    const before = await session.weights();
    const { weights: after, ...outcome } = await session.prune();
    pruned = outcome;
    testAccuracy = outcome.testAccuracy;
    emit({ type: 'pruned', step: session.step, pruned: outcome, before, after });
  };
  const finish = async () => {
    ended = true;
    const continued = method.continuesCompressed && pruned;
    const final = continued && session.step > (pruneAt ?? 0) ? await session.evaluate() : undefined;
    const before = testAccuracy ?? (await session.evaluate());
    const cost = costAt(session.network, session.layers, continued ? continued.ranks : {});
    emit({
      type: 'finished',
      summary: {
        testAccuracy: before,
        ...(pruned ? { testAccuracyPruned: pruned.testAccuracyPruned, prunedRanks: pruned.ranks } : {}),
        testAccuracyFinal: final ?? (continued ? continued.testAccuracyPruned : before),
        ...cost,
        trainableParams: session.trainableParams,
        msPerStep: allMs / Math.max(1, session.step),
      },
    });
  };
  return {
    total,
    set,
    report: () => report(),
    get ended() {
      return ended;
    },
    async advance() {
      if (ended) return;
      while (pending[0] && pending[0].step <= session.step) {
        const { path, value } = pending.shift() ?? { path: '', value: 0 };
        set(path, value);
      }
      const start = performance.now();
      await session.train();
      const { step } = session;
      const last = step >= total;
      const cutting = step === pruneAt;
      const testing = step % session.config.evaluateEvery === 0 || last;
      const due = testing || cutting || cadence.reportAt(step);
      if (due) await session.settle();
      const stepMs = performance.now() - start;
      elapsedMs += stepMs;
      allMs += stepMs;
      counted++;
      if (!due) return;
      try {
        const progress = await report();
        const tested = testing || cutting ? await session.evaluate() : undefined;
        emit({
          type: 'progress',
          progress: tested === undefined ? progress : { ...progress, testAccuracy: tested },
        });
        if (cutting) await cut();
      } catch (error) {
        if (!(error instanceof DivergedError)) throw error;
        ended = true;
        emit({ type: 'diverged', step, lastGoodStep: session.step, error });
        return;
      }
      if (last) await finish();
    },
  };
}

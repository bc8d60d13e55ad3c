import { isActionPath } from '../../core/config/action';
import type { LiveEvent } from '../../core/config/config';
import { cutOf } from '../../core/config/cut';
import type { Value } from '../../core/config/param';
import { planOf } from '../../core/config/plan';
import { DivergedError } from '../../core/errors';
import type { Cut, Progress, Summary } from '../../core/run/progress';
import type { StepWork } from '../../core/run/stepWork';
import type { Method } from '../../methods/method';
import type { ExportedWeights } from './exported';
import type { Session } from './session';
import type { Pruned } from './snapshot';
import { createStepTime } from './stepTime';
import { summaryOf } from './summary';

/** The events of a run, in order. */
export type RunEvent =
  /** `work`: of the steps, as far as it is known. */
  | { type: 'progress'; progress: Progress; work?: StepWork }
  | { type: 'applied'; event: LiveEvent }
  /** `before` and `after` are the weights before and after the cut. */
  | { type: 'pruned'; pruned: Pruned; before: ExportedWeights; after: ExportedWeights }
  /** The method changed the form of layers after this step. */
  | { type: 'cut'; cut: Cut }
  | { type: 'finished'; summary: Summary }
  | { type: 'diverged'; step: number; lastGoodStep: number; error: DivergedError };

/** How often a host needs reports; does not affect the training. */
export type Cadence = {
  /** Whether to report after this step, in addition to evaluations and the last step. */
  reportAt(step: number): boolean;
  /** Whether the report after this step includes the true spectra, which cost CPU time. */
  trueSpectrum(step: number): boolean;
};

/** A run from its session's present step to its end, step by step. */
export type Run = {
  readonly ended: boolean;
  /** Total number of steps; Infinity without a limit. */
  readonly total: number;
  /** Moves still to be replayed. */
  readonly pending: readonly LiveEvent[];
  /** The report on the present network, without training. */
  report(): Promise<Progress>;
  /** One step and everything due after it. Does nothing after the end. */
  advance(): Promise<void>;
  /** Moves a live parameter from the next step on; its pending moves are dropped. */
  set(path: string, value: Value): void;
};

/** Cuts the network at the end of training, as defined by its method. */
async function prune(
  session: Session,
  cutAt: number | undefined,
  testAccuracy: number,
  emit: (event: RunEvent) => void,
) {
  const before = await session.weights();
  const after = await session.prune(cutAt, testAccuracy);
  if (session.pruned) emit({ type: 'pruned', pruned: session.pruned, before, after });
}

/**
 * A run over a session, with its events passed to `emit`.
 *
 * `events` are replayed: each takes effect after its step, as when it was recorded. Errors other than divergence are
 * thrown from `advance`.
 */
export function createRun(
  session: Session,
  method: Method,
  options: { cadence: Cadence; events?: readonly LiveEvent[]; emit(event: RunEvent): void },
): Run {
  const { cadence, emit } = options;
  const { pruneAfter, total } = planOf(method, session.config);
  const time = createStepTime();
  let pending = [...(options.events ?? [])].sort((a, b) => a.step - b.step);
  let ended = false;

  const move = (path: string, value: Value) => emit({ type: 'applied', event: session.set(path, value) });
  const replayMoves = () => {
    while (pending[0] && pending[0].step <= session.step) {
      const { path, value } = pending.shift() ?? { path: '', value: 0 };
      move(path, value);
    }
  };
  const report = () =>
    session.report({
      trueSpectrum: cadence.trueSpectrum(session.step),
      msPerStep: time.sinceLast(),
    });
  const reproject = async (when: 'before' | 'after') => {
    const cut = await session.reproject(when);
    if (cut) emit({ type: 'cut', cut });
    return cut !== undefined;
  };
  const finish = (testAccuracy: number) => {
    ended = true;
    const summary = summaryOf(session, method, { testAccuracy, msPerStep: time.overall() });
    emit({ type: 'finished', summary });
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
      replayMoves();
      let { step } = session;
      try {
        // Read before the step: a move during the cut belongs to the next step.
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
        time.add(performance.now() - start);
        if (!due) return;
        const progress = await report();
        const work = session.work && { work: session.work };
        if (!testing) return emit({ type: 'progress', progress, ...work });
        const testAccuracy = await session.evaluate();
        emit({ type: 'progress', progress: { ...progress, testAccuracy }, ...work });
        if (cutting && method.pruning) await prune(session, cutAt, testAccuracy, emit);
        if (last) finish(testAccuracy);
      } catch (error) {
        if (!(error instanceof DivergedError)) throw error;
        ended = true;
        emit({ type: 'diverged', step, lastGoodStep: session.step, error });
      }
    },
  };
}

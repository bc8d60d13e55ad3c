import { errorRecord, isDeviceError, DataError, ShapeError } from '../core/errors';
import type { Answer, Question } from '../core/run/inspection';
import type { Experiment } from '../train/experiment/experiment';
import { createProbe } from '../train/inspect/probe';
import type { Probe } from '../train/inspect/probe';
import type { Session } from '../train/run/session';
import type { SnapshotShelf } from './run/snapshots';

/** The minimum time between the starts of two answers, in milliseconds. */
const apartMs = 100;
/** The maximum share of the time spent on answers while the network trains. */
const share = 0.2;

/** Answers questions about the network, one at a time; of each kind, only the latest. */
export type Inspector = {
  /** Queues the question; a later one of its kind replaces it. */
  ask(question: Question): void;
  /** Answers a pending question if one is due; called between two steps. */
  between(): Promise<void>;
  /** Answers all pending questions; called while nothing is trained. */
  drain(): Promise<void>;
};

const kindOf = (question: Question) =>
  question.about === 'choice' ? `choice ${question.of}` : question.about;

/**
 * An inspector of the run returned by `look`. Errors of the device are thrown, and the question stays pending; other errors
 * become the reason in the answer.
 */
export function createInspector(host: {
  look(): { session: Session; experiment: Experiment; shelf: SnapshotShelf } | undefined;
  emit(answer: Answer): void;
}): Inspector {
  const waiting = new Map<string, Question>();
  const probes = new WeakMap<Session, Probe>();
  let dueAt = 0;

  const refuse = (about: Question['about'], reason: string) =>
    host.emit({ about: 'nothing', question: about, reason });
  const answer = async (question: Question) => {
    const run = host.look();
    if (!run) return refuse(question.about, 'There is no network yet.');
    const { session, experiment } = run;
    const probe =
      probes.get(session) ?? createProbe(session, experiment, (step) => host.look()?.shelf.before(step));
    probes.set(session, probe);
    try {
      host.emit(await probe.answer(question));
    } catch (thrown) {
      const isRefusal = thrown instanceof DataError || thrown instanceof ShapeError;
      const error = isRefusal ? thrown : await session.engine.cause(thrown);
      if (!isDeviceError(error)) return refuse(question.about, errorRecord(error).message);
      const kind = kindOf(question);
      if (!waiting.has(kind)) waiting.set(kind, question);
      throw error;
    }
  };
  /** Answers the question that has been pending longest. */
  const next = async () => {
    for (const [kind, question] of waiting) {
      waiting.delete(kind);
      const start = performance.now();
      await answer(question);
      const took = performance.now() - start;
      dueAt = start + Math.max(apartMs, took / share);
      return;
    }
  };
  return {
    ask(question) {
      waiting.set(kindOf(question), question);
    },
    async between() {
      if (waiting.size > 0 && performance.now() >= dueAt) await next();
    },
    async drain() {
      while (waiting.size > 0) {
        const wait = Math.min(apartMs, dueAt - performance.now());
        if (wait > 0) await new Promise<void>((resolve) => setTimeout(resolve, wait));
        await next();
      }
    },
  };
}

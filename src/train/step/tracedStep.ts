import type { Network } from '../../core/network/network';
import type { Engine } from '../../gpu/engine';
import type { Trace } from '../../gpu/trace';
import type { BatchArrays } from './batchArrays';
import type { MetricsRing } from './metricsRing';
import { differentiate, evaluateBatch } from './objective';
import type { BatchResult } from './objective';
import type { Trainable } from './trainable';

/** The GPU work on one batch: two steps differ only in what was written beforehand, so that it can be replayed. */
export type TracedStep = {
  /** Whether the last batch's results are still available. */
  readonly hasResult: boolean;
  /** The work of the recorded step; undefined if none is recorded. */
  readonly work: Trace['work'];
  /** Trains on the batch: the first step with a network is recorded, later ones replay it. */
  train(trainable: Trainable): void;
  /** Executes a step unrecorded, and discards the result; while the engine compiles. */
  rehearse(trainable: Trainable): void;
  /** Evaluates the batch without training on it. */
  evaluate(trainable: Trainable): void;
  /** Discards results and recording; when the network changes. */
  forget(): void;
};

/** Steps on `batch`, with loss and metric written to `ring`. `eager`: never replay. */
export function createTracedStep(
  { engine, network, eager = false }: { engine: Engine; network: Network; eager?: boolean },
  batch: BatchArrays,
  ring: MetricsRing,
): TracedStep {
  let result: BatchResult | undefined;
  let trace: Trace | undefined;
  const forgetResult = () => {
    for (const tensor of Object.values(result ?? {})) tensor.dispose();
    result = undefined;
  };
  const work = (trainable: Trainable) => {
    const { parameters, terms } = trainable;
    forgetResult();
    result = differentiate(engine, network, parameters, batch, () => terms.addByKernels());
    terms.addByParameters();
    trainable.update();
    ring.record(result);
  };
  return {
    get hasResult() {
      return result !== undefined;
    },
    get work() {
      return trace?.work;
    },
    train(trainable) {
      if (eager) work(trainable);
      else if (trace) trace.replay();
      else
        trace = engine.trace(
          () => work(trainable),
          () => Object.values(result ?? {}),
        );
    },
    rehearse(trainable) {
      work(trainable);
      forgetResult();
    },
    evaluate({ parameters }) {
      result = evaluateBatch(network, parameters, batch);
      ring.record(result);
    },
    forget() {
      forgetResult();
      trace?.dispose();
      trace = undefined;
    },
  };
}

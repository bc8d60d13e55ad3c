import type { RunConfig } from '../../core/config/config';
import { cutOf, rankAfter } from '../../core/config/cut';
import { planOf } from '../../core/config/plan';
import type { Progress } from '../../core/run/progress';
import type { Method } from '../../methods/method';
import type { SessionParts } from '../experiment/sessionParts';
import { isLowRank } from '../network/trainedLayer';
import { evaluate } from '../report/evaluate';
import type { RankOf } from '../step/monitor';
import type { Stepper } from '../step/stepper';
import type { Trainable } from '../step/trainable';
import type { Pruned, Snapshot } from './snapshot';

/** The state of a session: what its functions read and change between two steps. */
export type SessionState = {
  readonly parts: SessionParts;
  readonly stepper: Stepper;
  /** Images per batch of an evaluation. */
  readonly evaluationSize: number;
  /** With the present live parameters. */
  config: RunConfig;
  /** Total number of steps; 0 without a limit. */
  total: number;
  step: number;
  pruned: Pruned | undefined;
  beforePruning: Snapshot | undefined;
  turns: Snapshot['turns'];
  /** Whether the visitor requested the method's action. */
  asked: boolean;
  /** The last report; undefined after a change of the layers. */
  latest: Progress | undefined;
  /** S of the latest comparisons by layer, oldest first, if the method watches it. */
  watched: Map<string, number[]>;
};

/** Total number of steps of a configuration; 0 without a limit. */
export function totalOf(method: Method, config: RunConfig): number {
  const { total } = planOf(method, config);
  return Number.isFinite(total) ? total : 0;
}

/** The number of directions of a layer that a cut now would keep. */
export const rankIn =
  (state: SessionState): RankOf =>
  (name, sigma) => {
    const { parts, stepper, config } = state;
    const layer = stepper.trainable.parameters.layers.find((one) => one.name === name);
    return isLowRank(layer) ? rankAfter(cutOf(parts.method, config.method), sigma, layer.context) : 1;
  };

/** The accuracy of parameters on the test set, 0…1. */
export const accuracyOf = (
  { parts, evaluationSize }: SessionState,
  { parameters }: Trainable,
): Promise<number> =>
  evaluate(parts.engine, parts.network, parameters, {
    samples: parts.dataset.test,
    batchSize: evaluationSize,
    loss: parts.loss,
  });

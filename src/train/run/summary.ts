import type { Summary } from '../../core/run/progress';
import { formOf } from '../../forms';
import type { Method } from '../../methods/method';
import { isLowRank } from '../network/trainedLayer';
import { costAt } from '../report/report';
import type { Session } from './session';

/** The ranks of the layers whose bases are frozen. */
const coreRanks = (layers: Session['layers']): Record<string, number> =>
  Object.fromEntries(
    layers
      .filter(isLowRank)
      .flatMap(({ name, weights }) => (formOf(weights).frozen ? [[name, weights.rank]] : [])),
  );

/** The results of a run whose final network has `testAccuracy`: before the cut if there was one, after it, and at the end. */
export function summaryOf(
  session: Session,
  { pruning }: Method,
  { testAccuracy, msPerStep }: { testAccuracy: number; msPerStep: number },
): Summary {
  const { pruned } = session;
  const continued = pruning?.continues ? pruned : undefined;
  const isTuned = continued !== undefined && session.step > continued.step;
  return {
    testAccuracy: pruned?.testAccuracy ?? testAccuracy,
    ...(pruned ? { testAccuracyPruned: pruned.testAccuracyPruned, prunedRanks: pruned.ranks } : {}),
    testAccuracyFinal: continued && !isTuned ? continued.testAccuracyPruned : testAccuracy,
    ...costAt(session.network, session.layers, continued?.ranks ?? coreRanks(session.layers)),
    trainableParams: session.trainableParams,
    msPerStep,
  };
}

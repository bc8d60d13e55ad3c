import type { Engine } from '../gpu/engine';
import type { Network } from '../core/network';
import { factoredWeights } from '../methods/factoredForm';
import { createBatchArrays, differentiate, evaluateBatch } from './objective';
import type { BatchArrays, BatchResult } from './objective';
import type { NetworkParameters } from './parameters';
import { createParameters } from './parameters';
import type { TrainedLayer } from './trainedLayer';

/** Factors are stored with so many columns at a time. */
const step = 4;

/** Ranks below `full`, largest first: powers of two and the middles between, as tiles of kernels fit or do not. */
function ranksBelow(full: number): number[] {
  const ranks: number[] = [];
  for (let power = step; power < full; power *= 2) ranks.push(power, ...(power > step ? [1.5 * power] : []));
  return ranks.filter((rank) => rank < full).reverse();
}

/** The layers as cuts may leave them, one list for every rank that makes a difference; all values are 0. */
export function cutsToCome(layers: readonly TrainedLayer[]): TrainedLayer[][] {
  const ranks = layers.map((layer) =>
    layer.kind === 'weights' && layer.weights.form === 'factored' ? layer.weights.rank : 0,
  );
  return ranksBelow(Math.max(0, ...ranks)).map((cut) =>
    layers.map((layer, at): TrainedLayer => {
      const rank = Math.min(cut, ranks[at] ?? 0);
      if (layer.kind !== 'weights' || rank === 0) return layer;
      const { rows, cols } = layer.context;
      const zeros = (length: number) => new Float32Array(length * rank);
      const factors = { rows, cols, rank, U: zeros(rows), s: zeros(1), V: zeros(cols) };
      return { ...layer, weights: factoredWeights(factors) };
    }),
  );
}

/**
 * Does what steps and evaluations do with these layers at ranks that cuts may leave, each in its cheaper form. To
 * be called while the engine compiles, so that no cut has to.
 */
export function rehearseCuts(
  engine: Engine,
  network: Network,
  layers: readonly TrainedLayer[],
  batch: BatchArrays,
  evaluationSize: number,
): void {
  const test = createBatchArrays(engine, network.input, network.classes, evaluationSize);
  const evaluated = (parameters: NetworkParameters) => evaluateBatch(network, parameters, test);
  const forget = ({ loss, logits }: BatchResult) => {
    loss.dispose();
    logits.dispose();
  };
  for (const cut of cutsToCome(layers)) {
    const parameters = createParameters(engine, cut, batch.size);
    forget(differentiate(engine, network, parameters, batch));
    forget(evaluated(parameters));
    parameters.dispose();
  }
  test.dispose();
}

import type { Engine } from '../../gpu/engine';
import type { Network } from '../../core/network/network';
import type { Method } from '../../methods/method';
import type { Monitor } from './monitor';
import { createLastGood } from './lastGood';
import { tf } from '../../gpu/tfjs/tfjs';
import { createBatchArrays } from './batchArrays';
import { differentiate, evaluateBatch } from './objective';
import type { BatchArrays } from './batchArrays';
import type { BatchResult } from './objective';
import type { NetworkParameters } from '../network/parameters';
import { createParameters } from '../network/parameters';
import { createTrainable } from './trainable';
import { isLowRank } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';
import { createTerms } from '../terms/terms';

/** Columns of factors are padded to a multiple of this. */
const step = 4;

/** Ranks below `full`, largest first: powers of two and the midpoints between, where the tiles of kernels change. */
function ranksBelow(full: number): number[] {
  const ranks: number[] = [];
  for (let power = step; power < full; power *= 2) ranks.push(power, ...(power > step ? [1.5 * power] : []));
  return ranks.filter((rank) => rank < full).reverse();
}

/** Whether a layer will be converted to another form. */
const isConverted = (layer: TrainedLayer, atRank: Method['atRank']): boolean =>
  isLowRank(layer) && atRank?.(layer.context, layer.weights.rank).form !== layer.weights.form;

/** The layers in their later forms, one list for every rank with different kernels; all values are 0. */
export function cutsToCome(
  layers: readonly TrainedLayer[],
  { atRank }: Pick<Method, 'atRank'>,
): TrainedLayer[][] {
  if (!atRank) return [];
  const full = Math.max(0, ...layers.map((layer) => (isLowRank(layer) ? layer.weights.rank : 0)));
  const whole = layers.some((layer) => isConverted(layer, atRank));
  return [...(whole ? [full] : []), ...ranksBelow(full)].map((cut) =>
    layers.map((layer): TrainedLayer => {
      if (!isLowRank(layer)) return layer;
      return { ...layer, weights: atRank(layer.context, Math.min(cut, layer.weights.rank)) };
    }),
  );
}

type Parts = Parameters<typeof createTrainable>[2] & { engine: Engine; network: Network };

/**
 * Allocates what the conversion of whole layers will allocate, and frees it, so that the engine has buffers for it. Cuts do
 * not need this: they allocate less than before. The monitor must be attached again.
 */
export function reserveForConversion(
  parts: Parts,
  layers: readonly TrainedLayer[],
  monitor: Monitor | undefined,
): void {
  const [first] = cutsToCome(layers, parts.method);
  if (!first || !layers.some((layer) => isConverted(layer, parts.method.atRank))) return;
  const trainable = createTrainable(parts.engine, first, parts);
  const good = createLastGood(parts.engine, trainable.parameters.packed, 0);
  monitor?.attach(trainable.parameters);
  good.dispose();
  trainable.dispose();
}

/**
 * Executes the operations of steps and evaluations with these layers at ranks that cuts may leave, each in its cheaper
 * form. To be called while the engine compiles, so that a cut compiles nothing.
 */
export function rehearseCuts(
  { engine, network, method, config }: Parts,
  layers: readonly TrainedLayer[],
  batch: BatchArrays,
  evaluationSize: number,
): void {
  const test = createBatchArrays(engine, network.input, network.classes, evaluationSize, batch.loss);
  const evaluated = (parameters: NetworkParameters) => evaluateBatch(network, parameters, test);
  const forget = (result: BatchResult) => tf.dispose(Object.values(result));
  // Penalties on parameters use the same kernels at every rank.
  const onWeights = method
    .terms(config.method, { step: 0, pruned: false })
    .filter(({ penalty }) => penalty.by === 'weight');
  for (const cut of cutsToCome(layers, method)) {
    const parameters = createParameters(engine, cut, config.batchSize);
    const terms = createTerms(engine, parameters, onWeights);
    forget(differentiate(engine, network, parameters, batch, () => terms.addByKernels()));
    terms.addByParameters();
    forget(evaluated(parameters));
    terms.dispose();
    parameters.dispose();
  }
  test.dispose();
}

import type { Engine } from '../../gpu/engine';
import type { Network } from '../../core/network/network';
import type { Method } from '../../methods/method';
import type { Monitor } from './monitor';
import { createLastGood } from './lastGood';
import { tf } from '../../gpu/tfjs/tfjs';
import { createBatchArrays } from './batchArrays';
import { differentiate, evaluateBatch } from './objective';
import type { BatchArrays } from './batchArrays';
import type { NetworkParameters } from '../network/parameters';
import { createParameters } from '../network/parameters';
import { createTrainable } from './trainable';
import type { Trainable } from './trainable';
import type { TracedStep } from './tracedStep';
import { compileLater } from './later';
import type { Later, LaterWork } from './later';
import { areSmall } from './smallSpectra';
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

/** The layers in their later forms, one list for every rank with different kernels; all values are 0, and made when called. */
function cutsToCome(
  layers: readonly TrainedLayer[],
  { atRank }: Pick<Method, 'atRank'>,
): (() => TrainedLayer[])[] {
  if (!atRank) return [];
  const full = Math.max(0, ...layers.map((layer) => (isLowRank(layer) ? layer.weights.rank : 0)));
  const whole = layers.some((layer) => isConverted(layer, atRank));
  return [...(whole ? [full] : []), ...ranksBelow(full)].map(
    (cut) => () =>
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
function reserveForConversion(
  parts: Parts,
  layers: readonly TrainedLayer[],
  monitor: Monitor | undefined,
): void {
  const [first] = cutsToCome(layers, parts.method);
  if (!first || !layers.some((layer) => isConverted(layer, parts.method.atRank))) return;
  const trainable = createTrainable(parts.engine, first(), parts);
  const good = createLastGood(parts.engine, trainable.parameters.packed, 0);
  monitor?.attach(trainable.parameters);
  good.dispose();
  trainable.dispose();
}

/** Evaluates a batch of test images, and discards the result. */
function rehearseEvaluation(
  { engine, network }: Parts,
  parameters: NetworkParameters,
  batch: BatchArrays,
  evaluationSize: number,
): void {
  const test = createBatchArrays(engine, network.input, network.classes, evaluationSize, batch.loss);
  tf.dispose(Object.values(evaluateBatch(network, parameters, test)));
  test.dispose();
}

/** The step and report of a network, with what they are executed on. */
type Rehearsed = {
  traced: TracedStep;
  monitor: Monitor | undefined;
  batch: BatchArrays;
  /** Images per batch of an evaluation. */
  evaluationSize: number;
  /** The present one. */
  trainable(): Trainable;
};

/**
 * What a run does after its first step. Cuts: steps and evaluations with the layers at ranks that cuts may leave, each in its
 * cheaper form, so that a cut compiles nothing.
 */
function laterWork(parts: Parts, { monitor, batch, evaluationSize, trainable }: Rehearsed): LaterWork {
  const { engine, network, method, config } = parts;
  const { layers } = trainable().parameters;
  // Penalties on parameters use the same kernels at every rank.
  const onWeights = method
    .terms(config.method, { step: 0, pruned: false })
    .filter(({ penalty }) => penalty.by === 'weight');
  const afterCut = (cut: readonly TrainedLayer[]) => {
    const parameters = createParameters(engine, cut, config.batchSize);
    const terms = createTerms(engine, parameters, onWeights);
    const result = differentiate(engine, network, parameters, batch, () => terms.addByKernels());
    tf.dispose(Object.values(result));
    terms.addByParameters();
    rehearseEvaluation(parts, parameters, batch, evaluationSize);
    terms.dispose();
    parameters.dispose();
  };
  return {
    spectra: monitor && areSmall(layers) ? [() => monitor.rehearse()] : [],
    evaluation: [() => rehearseEvaluation(parts, trainable().parameters, batch, evaluationSize)],
    cuts: cutsToCome(layers, method).map((cut) => () => afterCut(cut())),
  };
}

/**
 * Compiles the shaders of the first step and report, which it waits for, and then those of what comes later, in the order of
 * need. The spectra are among the first unless the host is as quick to compute those of the first report.
 */
export async function warmUp(
  parts: Parts,
  network: Rehearsed,
  progress: (done: number, total: number) => void,
): Promise<Later> {
  const { engine } = parts;
  const { traced, monitor, trainable } = network;
  const { layers } = trainable().parameters;
  await engine.compile(() => {
    traced.rehearse(trainable());
    trainable().measure();
    if (areSmall(layers)) monitor?.rehearseHolding();
    else monitor?.rehearse();
  }, progress);
  reserveForConversion(parts, layers, monitor);
  monitor?.attach(trainable().parameters);
  return compileLater(engine, laterWork(parts, network));
}

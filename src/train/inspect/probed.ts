import { ShapeError } from '../../core/errors';
import { sizeOf } from '../../core/network/shape';
import type { Network } from '../../core/network/network';
import type { Samples } from '../../datasets/dataset';
import type { Factors } from '../../forms/factors';
import type { Engine } from '../../gpu/engine';
import type { Experiment } from '../experiment/experiment';
import { createParameters } from '../network/parameters';
import type { NetworkParameters } from '../network/parameters';
import { isLowRank } from '../network/trainedLayer';
import type { TrainedLayer, TrainedWeights } from '../network/trainedLayer';
import { forEachBatch } from '../report/evaluate';
import { partsOf } from './partsOf';

/** The subject of questions: a session's network, with its data and loss. */
export type Subject = Pick<Experiment, 'dataset' | 'loss'> & {
  engine: Engine;
  network: Network;
  /** Images per batch in training. */
  trainingSize: number;
  /** Images per batch of an evaluation. */
  batchSize: number;
};

/** The network at a step, and the results computed from it so far. */
export type Probed = {
  readonly subject: Subject;
  readonly step: number;
  readonly layers: readonly TrainedLayer[];
  /** Rank-1 components by layer. */
  readonly parts: Map<string, Factors>;
  /** The accuracy of the whole network, once computed. */
  whole: number | undefined;
};

/** The low-rank layer of that name. Throws ShapeError if there is none. */
export function lowRankLayer(layers: readonly TrainedLayer[], name: string): TrainedWeights {
  const layer = layers.find((one) => one.name === name);
  if (!isLowRank(layer)) throw new ShapeError(`${name} is not a low-rank layer of this network.`);
  return layer;
}

/** The rank-1 components of a low-rank layer. Cost: its SVD, once per step, if they are not stored. */
export function partsIn({ parts, layers }: Probed, name: string): Factors {
  const known = parts.get(name) ?? partsOf(lowRankLayer(layers, name));
  parts.set(name, known);
  return known;
}

/** Calls a function with the parameters of these layers on the engine, then frees them. */
export async function withParameters<T>(
  { engine, trainingSize }: Subject,
  layers: readonly TrainedLayer[],
  use: (parameters: NetworkParameters) => Promise<T>,
): Promise<T> {
  const parameters = createParameters(engine, layers, trainingSize);
  try {
    return await use(parameters);
  } finally {
    parameters.dispose();
  }
}

/** Number of values of a network input. */
export const inputSize = ({ dataset }: Subject): number => sizeOf(dataset.shape);

/** Passes the logits [size, classes] of every batch of samples to `receive`, with the index `from` of its first sample. */
export const forLogits = (
  { subject, layers }: Probed,
  samples: Samples,
  receive: (logits: Float32Array, labels: Uint8Array, from: number) => void,
): Promise<void> => {
  const { engine, network, batchSize, loss } = subject;
  return withParameters(subject, layers, (parameters) =>
    forEachBatch(engine, network, parameters, { samples, batchSize, loss, wanted: 'logits' }, receive),
  );
};

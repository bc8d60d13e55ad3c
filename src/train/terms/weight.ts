import type { Decomposition } from '../../core/network/cost';
import type { PenaltyPlace, PenaltyTarget } from '../../penalties/penalty';
import type { Leaf } from '../../forms/form';
import type { NetworkParameters } from '../network/parameters';
import { isLowRank } from '../network/trainedLayer';
import type { TrainedWeights } from '../network/trainedLayer';

/** Whole weights of low-rank layers as matrices in one array, and how gradients with respect to them are propagated. */
export type WeightSource = {
  target: PenaltyTarget;
  /** The layer of each place. */
  layers: readonly number[];
  /**
   * When gradients are propagated: with those of whole kernels, before the parameters' are computed from them, or after.
   */
  when: 'kernels' | 'parameters';
  /** Computes the matrices from the present parameters; kernels must be composed before. */
  compose(): void;
  /** Sets the gradients to 0, unless they are those of the loss. */
  clear(): void;
  /** Adds the gradients to those of kernels or parameters. */
  giveBack(): void;
  dispose(): void;
};

/** A low-rank layer with the kernel that it is computed with, if that is its whole weight. */
export type Weight = {
  layer: number;
  owner: TrainedWeights;
  kernel: (Leaf & { gradient: NonNullable<Leaf['gradient']> }) | undefined;
};

/** The low-rank layers of a network. */
export function weightsOf({ layers, leaves }: NetworkParameters): Weight[] {
  return layers.flatMap((owner, layer) => {
    if (!isLowRank(owner)) return [];
    const own = leaves.all.filter((leaf) => leaf.layer === layer);
    const kernel = own.some(({ key }) => key === 'first')
      ? undefined
      : own.find(({ key }) => key === 'kernel');
    const { gradient } = kernel ?? {};
    return [{ layer, owner, kernel: kernel && gradient && { ...kernel, gradient } }];
  });
}

/** Whether the elements of a whole kernel are in another order than those of the matrix. */
export const isTurned = ({
  layer,
  decomposition,
}: {
  layer: { kind: string };
  decomposition: Decomposition;
}) => layer.kind === 'conv' && decomposition === 'spatial';

/** The place of a layer's matrix at this offset. */
export const placeOf = ({ owner: { context, weights, fullRank } }: Weight, offset: number): PenaltyPlace => {
  const { rows, cols } = context;
  return { offset, rows, cols, rank: weights.rank, reference: fullRank };
};

import type { Factored } from '../../core/network/cost';
import type { Network } from '../../core/network/network';
import { formOf } from '../../forms';
import { networkCost } from '../../layers/network/cost';
import { isLowRank } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';

/**
 * Multiply–accumulates of a step at this batch size, with every layer as it is computed: those of the forward pass, and
 * twice as many for the gradients with respect to inputs and kernels. Without composing kernels and penalties.
 */
export function stepMacs(network: Network, layers: readonly TrainedLayer[], batch: number): number {
  const factored: Record<string, Factored> = {};
  for (const { name, context, weights } of layers.filter(isLowRank)) {
    if (formOf(weights).computed(context, weights.rank, batch) !== 'factored') continue;
    factored[name] = { rank: weights.rank, decomposition: context.decomposition };
  }
  return 3 * batch * networkCost(network, factored).macs;
}

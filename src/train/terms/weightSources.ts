import type { Engine, Packed } from '../../gpu/engine';
import type { NetworkParameters } from '../network/parameters';
import { composedSources } from './composedSources';
import { turnedSource } from './turnedSource';
import { isTurned, placeOf, weightsOf } from './weight';
import type { Weight, WeightSource } from './weight';

/** Kernels that are matrices as they lie: nothing has to be done for them. */
function directSources(weights: readonly Weight[]): WeightSource[] {
  const byArray = new Map<Packed, { weight: Weight; gradients: Packed; offset: number }[]>();
  for (const weight of weights) {
    const { kernel, owner } = weight;
    if (!kernel || isTurned(owner.context)) continue;
    const { packed, offset } = kernel.place;
    byArray.set(packed, [
      ...(byArray.get(packed) ?? []),
      { weight, gradients: kernel.gradient.packed, offset },
    ]);
  }
  return [...byArray].flatMap(([values, own]) => {
    const [first] = own;
    if (!first) return [];
    const places = own.map(({ weight, offset }) => placeOf(weight, offset));
    return [
      {
        target: { values, gradients: first.gradients, places },
        layers: own.map(({ weight }) => weight.layer),
        when: 'kernels' as const,
        compose() {},
        clear() {},
        giveBack() {},
        dispose() {},
      },
    ];
  });
}

/**
 * The whole weights of all low-rank layers, each in one of the sources.
 *
 * A kernel that is computed with, stored or composed, costs nothing; one whose elements are not in the order of the
 * matrix two copies; a layer that is computed as two its composition and the gradients of that.
 */
export function createWeightSources(engine: Engine, parameters: NetworkParameters): WeightSource[] {
  const weights = weightsOf(parameters);
  return [
    ...directSources(weights),
    ...turnedSource(engine, weights),
    ...composedSources(engine, parameters, weights),
  ];
}

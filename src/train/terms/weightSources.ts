import type { Engine, Packed } from '../../gpu/engine';
import type { NetworkParameters } from '../network/parameters';
import { composedSources } from './composedSources';
import { turnedSource } from './turnedSource';
import { isTurned, placeOf, weightsOf } from './weight';
import type { Weight, WeightSource } from './weight';

/** Kernels stored in the order of their matrices: no work is needed. */
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
 * Cost: nothing for a kernel in the order of its matrix, stored or composed; two copies for one in another order; for a
 * layer computed as two, its composition and the gradients of that.
 */
export function createWeightSources(engine: Engine, parameters: NetworkParameters): WeightSource[] {
  const weights = weightsOf(parameters);
  return [
    ...directSources(weights),
    ...turnedSource(engine, weights),
    ...composedSources(engine, parameters, weights),
  ];
}

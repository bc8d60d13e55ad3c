import type { tf } from '../gpu/tfjs';
import type { Engine, Packed, View } from '../gpu/engine';
import { createComposition } from '../math/composition';
import { composedKernel, computedForm } from '../methods/factoredForm';
import type { Parameter } from '../methods/layerForm';
import type { TrainedLayer } from './trainedLayer';

/** A parameter's place in the packed arrays. */
export type ParameterWindow = { layer: number; key: string; offset: number; parameter: Parameter };

/** A tensor that the network's function takes. */
export type Leaf = {
  layer: number;
  /** As `forward` calls it. */
  key: string;
  view: View;
  /** Where the gradient by it goes; absent for what is not trained. */
  gradient?: { packed: Packed; offset: number };
};

/**
 * What the network's function takes and is differentiated by: parameters as they are, and instead of factors the kernels
 * that are composed from them.
 */
export type Leaves = {
  all: readonly Leaf[];
  /** Composes the kernels from the present parameters; at most one dispatch. */
  compose(): void;
  /** Writes the gradients by the parameters from those by the trained leaves, in order; at most two dispatches. */
  differentiate(gradients: readonly (tf.Tensor | undefined)[]): void;
  dispose(): void;
};

/** The leaves of packed parameters, in the form that is cheapest for batches of that size. */
export function createLeaves(
  engine: Engine,
  layers: readonly TrainedLayer[],
  { windows, packed, gradients }: { windows: readonly ParameterWindow[]; packed: Packed; gradients: Packed },
  batch: number,
): Leaves {
  const composed = layers.flatMap((owner, layer) => {
    if (owner.kind !== 'weights') return [];
    const form = computedForm(owner.context, owner.weights, batch);
    if (form === 'dense') return [];
    const offsetOf = (key: string) =>
      windows.find((window) => window.layer === layer && window.key === key)?.offset ?? 0;
    const factors = { U: offsetOf('U'), s: offsetOf('s'), V: offsetOf('V') };
    return [{ layer, ...factors, ...composedKernel(owner.context, owner.weights.rank, form) }];
  });
  const composition = composed.length ? createComposition(engine, composed) : undefined;
  const direct = windows
    .filter(({ layer, key }) => key === 'bias' || !composed.some((one) => one.layer === layer))
    .map(({ layer, key, offset, parameter }): Leaf => {
      const view = engine.view(packed, offset, parameter.shape);
      const gradient = { packed: gradients, offset };
      return { layer, key, view, ...(parameter.role === 'state' ? {} : { gradient }) };
    });
  const instead = composed.flatMap(({ layer, shape, first, U }, i): Leaf[] => {
    const offset = composition?.offsets[i];
    if (!composition || offset === undefined) return [];
    const { kernels, kernelGradients } = composition;
    const view = engine.view(kernels, offset, shape);
    const kernel: Leaf = { layer, key: 'kernel', view, gradient: { packed: kernelGradients, offset } };
    if (!first) return [kernel];
    const gradient = { packed: gradients, offset: U };
    return [{ layer, key: 'first', view: engine.view(packed, U, first), gradient }, kernel];
  });
  const all = [...direct, ...instead];
  const targets = all.flatMap(({ gradient }) => (gradient ? [gradient] : []));
  return {
    all,
    compose: () => composition?.compose(packed),
    differentiate(byLeaf) {
      const partsOf = (target: Packed) =>
        targets.flatMap(({ packed: own, offset }, i) => {
          const tensor = byLeaf[i];
          return own === target && tensor ? [{ tensor, offset }] : [];
        });
      engine.gather(gradients, partsOf(gradients));
      if (!composition) return;
      engine.gather(composition.kernelGradients, partsOf(composition.kernelGradients));
      composition.differentiate(packed, gradients);
    },
    dispose: () => composition?.dispose(),
  };
}

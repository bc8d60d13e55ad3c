import type { tf } from '../../gpu/tfjs/tfjs';
import type { Engine, Packed } from '../../gpu/engine';
import { isTrained } from '../../kernels/optimizer/roleTable';
import { forms } from '../../forms';
import type { Composed, Leaf, Parameter, PlacedLayer } from '../../forms/form';
import type { TrainedLayer } from './trainedLayer';

/** A parameter's window in the packed arrays. */
export type ParameterWindow = { layer: number; key: string; offset: number; parameter: Parameter };

/** The layers with weights and their windows. */
export const placedLayers = (
  layers: readonly TrainedLayer[],
  windows: readonly ParameterWindow[],
): PlacedLayer[] =>
  layers.flatMap((owner, index) => {
    if (owner.kind !== 'weights') return [];
    const offsets = new Map(
      windows.filter(({ layer }) => layer === index).map(({ key, offset }) => [key, offset]),
    );
    const offsetOf = (key: string) => {
      const offset = offsets.get(key);
      if (offset === undefined) throw new RangeError(`${owner.name} has no parameter ${key}.`);
      return offset;
    };
    return [{ index, context: owner.context, weights: owner.weights, offsetOf }];
  });

/**
 * The tensors that the network's function is differentiated with respect to: parameters, or the kernels composed from them.
 * Kernels replace factors.
 */
export type Leaves = {
  all: readonly Leaf[];
  /** Composes the kernels from the present parameters; at most one dispatch for factors, two for cores. */
  compose(): void;
  /**
   * Writes the gradients with respect to parameters from those with respect to trained leaves, in the same order. `add` is
   * called in between, when the gradients with respect to leaves are complete, and may add to them.
   */
  differentiate(gradients: readonly (tf.Tensor | undefined)[], add?: () => void): void;
  dispose(): void;
};

type Sources = { windows: readonly ParameterWindow[]; packed: Packed; gradients: Packed };

/** Composes kernels: one per form that supports it and is in use. */
function composedOf(
  engine: Engine,
  layers: readonly TrainedLayer[],
  { windows, packed, gradients }: Sources,
  batch: number,
): Composed[] {
  const placed = placedLayers(layers, windows);
  return forms.flatMap((form) => {
    const own = placed.filter(({ weights }) => weights.form === form.id);
    if (!form.composed || own.length === 0) return [];
    return [form.composed(engine, own, { parameters: packed, gradients }, batch)];
  });
}

/** The leaves of packed parameters, in the cheapest form for batches of this size. */
export function createLeaves(
  engine: Engine,
  layers: readonly TrainedLayer[],
  sources: Sources,
  batch: number,
): Leaves {
  const { windows, packed, gradients } = sources;
  const made = composedOf(engine, layers, sources, batch);
  const instead = made.flatMap(({ leaves }) => leaves);
  const direct = windows
    .filter(({ layer, key }) => key === 'bias' || !instead.some((one) => one.layer === layer))
    .map(({ layer, key, offset, parameter }): Leaf => {
      const view = engine.view(packed, offset, parameter.shape);
      const gradient = { packed: gradients, offset };
      const place = { packed, offset };
      return { layer, key, view, place, ...(isTrained(parameter.role) ? { gradient } : {}) };
    });
  const all = [...direct, ...instead];
  const targets = all.flatMap(({ gradient }) => (gradient ? [gradient] : []));
  const arrays = [gradients, ...made.flatMap((one) => one.targets)];
  return {
    all,
    compose() {
      for (const one of made) one.compose(packed);
    },
    differentiate(byLeaf, add = () => {}) {
      for (const array of arrays) {
        const filled = targets.flatMap(({ packed: own, offset }, i) => {
          const tensor = byLeaf[i];
          return own === array && tensor ? [{ tensor, offset }] : [];
        });
        engine.gather(array, filled);
      }
      add();
      for (const one of made) one.differentiate(packed, gradients);
    },
    dispose() {
      for (const one of made) one.dispose();
    },
  };
}

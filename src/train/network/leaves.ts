import type { tf } from '../../gpu/tfjs/tfjs';
import type { Engine, Packed } from '../../gpu/engine';
import { isTrained } from '../../kernels/optimizer/roleTable';
import { forms } from '../../forms';
import type { Composed, Leaf, Parameter, PlacedLayer } from '../../forms/form';
import type { TrainedLayer } from './trainedLayer';

/** A parameter's place in the packed arrays. */
export type ParameterWindow = { layer: number; key: string; offset: number; parameter: Parameter };

/** The layers with weights in their places. */
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
 * What the network's function takes and is differentiated by: parameters as they are, and instead of factors the kernels
 * that are composed from them.
 */
export type Leaves = {
  all: readonly Leaf[];
  /** Composes the kernels from the present parameters; at most one dispatch for factors, two for cores. */
  compose(): void;
  /**
   * Writes the gradients by the parameters from those by the trained leaves, in the same order. `add` is called in between,
   * when those by the leaves are in place, and may add to them.
   */
  differentiate(gradients: readonly (tf.Tensor | undefined)[], add?: () => void): void;
  dispose(): void;
};

type Sources = { windows: readonly ParameterWindow[]; packed: Packed; gradients: Packed };

/** What composes kernels, one for every form that can and that a layer is stored in. */
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

/** The leaves of packed parameters, in the form that is cheapest for batches of that size. */
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

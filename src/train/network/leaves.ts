import type { tf } from '../../gpu/tfjs/tfjs';
import type { Engine, Packed, View } from '../../gpu/engine';
import { isTrained } from '../../kernels/optimizer/roleTable';
import { createComposition } from '../../math/gpu/composition';
import { createCoreComposition } from '../../math/gpu/coreComposition';
import { composedKernel, computedForm } from '../../methods/factoredForm';
import type { Parameter } from '../../methods/layerForm';
import type { TrainedLayer } from './trainedLayer';

/** A parameter's place in the packed arrays. */
export type ParameterWindow = { layer: number; key: string; offset: number; parameter: Parameter };

/** Where a layer's parameters begin in the packed array, by their names. */
export const offsetsOf =
  (windows: readonly ParameterWindow[], layer: number) =>
  (key: string): number =>
    windows.find((window) => window.layer === layer && window.key === key)?.offset ?? 0;

/** A tensor that the network's function takes. */
export type Leaf = {
  layer: number;
  /** As `forward` calls it. */
  key: string;
  view: View;
  /** Where it lies. */
  place: { packed: Packed; offset: number };
  /** Where the gradient by it goes; absent for what is not trained. */
  gradient?: { packed: Packed; offset: number };
};

/**
 * What the network's function takes and is differentiated by: parameters as they are, and instead of factors the kernels
 * that are composed from them.
 */
export type Leaves = {
  all: readonly Leaf[];
  /** Composes the kernels from the present parameters; at most one dispatch for factors, two for cores. */
  compose(): void;
  /**
   * Writes the gradients by the parameters from those by the trained leaves, in order; as many. `add` is called in between,
   * when those by the leaves lie in their places, and may add to them.
   */
  differentiate(gradients: readonly (tf.Tensor | undefined)[], add?: () => void): void;
  dispose(): void;
};

/** Kernels that are made from a layer's parameters before a step, and differentiated after it. */
type Made = {
  compose(parameters: Packed): void;
  differentiate(parameters: Packed, gradients: Packed): void;
  dispose(): void;
};

type Sources = { windows: readonly ParameterWindow[]; packed: Packed; gradients: Packed };

/** The layers stored as factors or as a core, each with the kernel that it needs and its parameters' places. */
function composedLayers(
  layers: readonly TrainedLayer[],
  { windows }: Sources,
  wanted: 'factored' | 'core',
  batch: number,
) {
  return layers.flatMap((owner, layer) => {
    if (owner.kind !== 'weights' || owner.weights.form !== wanted) return [];
    const form = computedForm(owner.context, owner.weights, batch);
    if (form === 'dense') return [];
    const offsetOf = offsetsOf(windows, layer);
    const { cols } = owner.context;
    return [{ layer, cols, offsetOf, ...composedKernel(owner.context, owner.weights.rank, form) }];
  });
}

/** The leaves that stand for a composed layer's factors: its kernel, and U where it is a kernel of its own. */
function composedLeaves(
  engine: Engine,
  { packed, gradients }: Sources,
  { layer, shape, first, offsetOf }: ReturnType<typeof composedLayers>[number],
  place: { kernels: Packed; gradients: Packed; offset: number } | undefined,
  trainsU: boolean,
): Leaf[] {
  if (!place) return [];
  const { kernels, offset } = place;
  const view = engine.view(kernels, offset, shape);
  const kernel: Leaf = {
    ...{ layer, key: 'kernel', view },
    place: { packed: kernels, offset },
    gradient: { packed: place.gradients, offset },
  };
  if (!first) return [kernel];
  const U = offsetOf('U');
  const gradient = { packed: gradients, offset: U };
  const lies = { view: engine.view(packed, U, first), place: { packed, offset: U } };
  return [{ layer, key: 'first', ...lies, ...(trainsU ? { gradient } : {}) }, kernel];
}

function factoredLeaves(engine: Engine, layers: readonly TrainedLayer[], sources: Sources, batch: number) {
  const composed = composedLayers(layers, sources, 'factored', batch);
  if (composed.length === 0) return undefined;
  const windows = composed.map(({ offsetOf, ...rest }) => ({
    ...rest,
    U: offsetOf('U'),
    s: offsetOf('s'),
    V: offsetOf('V'),
  }));
  const made = createComposition(engine, windows);
  const { kernels, kernelGradients: gradients } = made;
  const leaves = composed.flatMap((one, i) =>
    composedLeaves(engine, sources, one, { kernels, gradients, offset: made.offsets[i] ?? 0 }, true),
  );
  return { made, leaves, targets: [gradients] };
}

function coreLeaves(engine: Engine, layers: readonly TrainedLayer[], sources: Sources, batch: number) {
  const composed = composedLayers(layers, sources, 'core', batch);
  if (composed.length === 0) return undefined;
  const windows = composed.map(({ offsetOf, rows, cols, stored, withU }) => ({
    ...{ rows, cols, stored, withU },
    U: offsetOf('U'),
    S: offsetOf('S'),
    V: offsetOf('V'),
  }));
  const made = createCoreComposition(engine, windows);
  const leaves = composed.flatMap((one, i) => composedLeaves(engine, sources, one, made.places[i], false));
  return { made, leaves, targets: [...new Set(made.places.map(({ gradients }) => gradients))] };
}

/** The leaves of packed parameters, in the form that is cheapest for batches of that size. */
export function createLeaves(
  engine: Engine,
  layers: readonly TrainedLayer[],
  sources: Sources,
  batch: number,
): Leaves {
  const { windows, packed, gradients } = sources;
  const parts = [factoredLeaves, coreLeaves].flatMap((make) => make(engine, layers, sources, batch) ?? []);
  const instead = parts.flatMap(({ leaves }) => leaves);
  const made: readonly Made[] = parts.map((part) => part.made);
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
  const arrays = [gradients, ...parts.flatMap((part) => part.targets)];
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

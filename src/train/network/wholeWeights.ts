import { forms } from '../../forms';
import type { Form, PlacedLayer, Wholes } from '../../forms/form';
import type { Engine, Packed } from '../../gpu/engine';
import { tf } from '../../gpu/tfjs/tfjs';
import { placedLayers } from './leaves';
import type { NetworkParameters } from './parameters';

/** The weights of layers as whole matrices, in any form. */
export type WholeWeights = {
  /** Writes every matrix to its window; at most three dispatches for the forms that compose, and one copy per layer. */
  write(target: Packed): void;
  dispose(): void;
};

/** The window of each layer's matrix [rows, cols], row-major. */
export type WholeWindow = { name: string; offset: number; rows: number; cols: number };

/** Computes the matrix of a layer; within `tf.tidy`, after `compose`. */
type Source = { offset: number; tensor(): tf.Tensor };

/** The matrices of layers whose form computes them in tf ops. */
function tensorSources(
  engine: Engine,
  form: Form,
  layers: readonly (PlacedLayer & { offset: number })[],
  packed: Packed,
): Source[] {
  return layers.map(({ context, weights, offset, offsetOf }) => {
    const views = Object.entries(weights.parameters).map(
      ([key, { shape }]) => [key, engine.view(packed, offsetOf(key), shape)] as const,
    );
    const tensor = () =>
      form.weight(context, Object.fromEntries(views.map(([key, view]) => [key, view.tensor])));
    return { offset, tensor };
  });
}

/** Computes the whole matrices of these layers from packed parameters. */
export function createWholeWeights(
  engine: Engine,
  { layers, windows, packed }: NetworkParameters,
  wanted: readonly WholeWindow[],
): WholeWeights {
  const placed = placedLayers(layers, windows).flatMap((layer) => {
    const window = wanted.find(({ name }) => name === layer.context.layer.name);
    return window ? [{ ...layer, offset: window.offset }] : [];
  });
  const composed: Wholes[] = [];
  const sources = forms.flatMap((form): Source[] => {
    const own = placed.filter(({ weights }) => weights.form === form.id);
    if (own.length === 0) return [];
    if (!form.wholes) return tensorSources(engine, form, own, packed);
    const made = form.wholes(engine, own, packed);
    composed.push(made);
    return own.map(({ offset }, i) => ({ offset, tensor: () => made.view(i).tensor }));
  });
  return {
    write(target) {
      for (const one of composed) one.compose(packed);
      tf.tidy(() =>
        engine.gather(
          target,
          sources.map(({ offset, tensor }) => ({ offset, tensor: tensor() })),
        ),
      );
    },
    dispose() {
      for (const one of composed) one.dispose();
    },
  };
}

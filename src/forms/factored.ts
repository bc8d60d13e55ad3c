import * as tf from '@tensorflow/tfjs-core';
import { entry } from '../core/entry';
import { ShapeError } from '../core/errors';
import { product, transposed } from '../math/columns';
import type { ComposeWindow } from '../kernels/composition/composeTable';
import { createComposer, createComposition } from '../math/gpu/composition';
import { composedLayers, composedLeaves, computedFactors } from './computed';
import { leading, padded, resized } from './factors';
import type { Factors } from './factors';
import type { Form, HostParameters, LayerContext, LayerWeights, Parameter, PlacedLayer } from './form';

/** The factors as a layer's parameters, padded. */
export function factoredWeights({ rows, cols, rank, U, s, V }: Factors): LayerWeights {
  const stored = padded(rank);
  const weight = (values: Float32Array<ArrayBuffer>, m: number): Parameter => ({
    shape: [m, stored],
    values: resized(values, rank, stored),
    role: 'weight',
  });
  return {
    form: 'factored',
    rank,
    parameters: {
      U: weight(U, rows),
      s: { shape: [stored], values: resized(s, rank, stored), role: 'singular' },
      V: weight(V, cols),
    },
  };
}

/** The factors from a layer's parameters, padding removed. */
export function factorsOf(context: LayerContext, rank: number, host: HostParameters): Factors {
  const { rows, cols } = context;
  const { U, s, V } = host;
  if (!U || !s || !V) throw new ShapeError(`${context.layer.name} has no factors.`);
  const stored = s.length;
  return { rows, cols, rank, U: resized(U, stored, rank), s: s.slice(0, rank), V: resized(V, stored, rank) };
}

const placesOf = ({ offsetOf }: PlacedLayer) => ({ U: offsetOf('U'), s: offsetOf('s'), V: offsetOf('V') });

/** Offsets and sizes of a layer for its whole matrix. */
function wholeWindow(layer: PlacedLayer): ComposeWindow {
  const { rows, cols } = layer.context;
  const sizes = { rows, channels: rows, width: 1, filters: cols, stored: padded(layer.weights.rank) };
  return { ...sizes, withU: true, ...placesOf(layer) };
}

/** W = U·diag(|s|)·Vᵀ, all three trained. Source: Yang et al. 2020, arXiv 2004.09031, without its √|s|. */
export const form: Form = {
  id: 'factored',
  factored: true,
  frozen: false,
  computed: computedFactors,
  weight({ layer }, { U, s, V }) {
    if (!U || !s || !V) throw new ShapeError(`${layer.name} has no factors.`);
    return tf.matMul<tf.Tensor2D>(tf.mul(U, tf.abs(s)), V, false, true);
  },
  matrix(context, { rank }, host) {
    const { U, s, V } = factorsOf(context, rank, host);
    const scaled = U.map((value, at) => value * Math.abs(entry(s, at % rank)));
    return product(scaled, transposed(V, rank), rank);
  },
  parts(context, { rank }, host) {
    const factors = factorsOf(context, rank, host);
    return leading({ ...factors, s: factors.s.map(Math.abs) }, rank);
  },
  withParts: (_context, parts, { keep, s }) =>
    factoredWeights({ ...leading(parts, keep), s: Float32Array.from(s) }),
  shapes: ({ rows, cols }, { rank }) => ({ U: [rows, rank], s: [rank], V: [cols, rank] }),
  unpadded(context, { rank }, host) {
    const { U, s, V } = factorsOf(context, rank, host);
    return { U, s, V };
  },
  formula: 'U @ diag(abs(s)) @ V.T',
  composed(engine, layers, packed, batch) {
    const own = composedLayers(layers, batch);
    const windows = own.map((layer) => ({ ...layer.kernel, ...placesOf(layer) }));
    const { kernels, kernelGradients: gradients, offsets, ...made } = createComposition(engine, windows);
    const leaves = own.flatMap((layer, i) =>
      composedLeaves(engine, packed, layer, {
        place: { kernels, gradients, offset: entry(offsets, i) },
        trainsU: true,
      }),
    );
    return { ...made, leaves, targets: [gradients] };
  },
  differentiated(engine, layers) {
    const { kernels, kernelGradients, ...made } = createComposition(engine, layers.map(wholeWindow));
    return { ...made, matrices: kernels, gradients: kernelGradients };
  },
  wholes(engine, layers, _parameters) {
    const { kernels, offsets, compose, dispose } = createComposer(engine, layers.map(wholeWindow));
    const views = layers.map(({ context: { rows, cols } }, i) =>
      engine.view(kernels, entry(offsets, i), [rows, cols]),
    );
    return { compose, view: (i) => entry(views, i), dispose };
  },
};

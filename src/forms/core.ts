import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../core/errors';
import { at, product, transposed } from '../math/columns';
import { createCoreComposer, createCoreComposition } from '../math/gpu/coreComposition';
import type { CoreWindow } from '../math/gpu/coreComposition';
import { composedLayers, composedLeaves, computedFactors } from './computed';
import { padded, resized } from './factors';
import type { Form, HostParameters, LayerContext, LayerWeights, PlacedLayer } from './form';
import { leadingCore, turned } from './turned';
import type { Core } from './turned';

/** A weight as a layer's parameters: the core S is trained between frozen bases U and V; all padded with zeros. */
export function coreWeights({ rows, cols, rank, U, S, V }: Core): LayerWeights {
  const stored = padded(rank);
  const square = new Float32Array(stored * stored);
  square.set(resized(S, rank, stored));
  return {
    form: 'core',
    rank,
    parameters: {
      S: { shape: [stored, stored], values: square, role: 'core' },
      U: { shape: [rows, stored], values: resized(U, rank, stored), role: 'frozen' },
      V: { shape: [cols, stored], values: resized(V, rank, stored), role: 'frozen' },
    },
  };
}

/** The core and its bases of a layer's parameters, padding removed. */
export function coreOf({ layer, rows, cols }: LayerContext, rank: number, host: HostParameters): Core {
  const { U, S, V } = host;
  if (!U || !S || !V) throw new ShapeError(`${layer.name} has no core.`);
  const stored = padded(rank);
  return {
    rows,
    cols,
    rank,
    U: resized(U, stored, rank),
    S: resized(S, stored, rank).slice(0, rank * rank),
    V: resized(V, stored, rank),
  };
}

const placesOf = ({ offsetOf }: PlacedLayer) => ({ U: offsetOf('U'), S: offsetOf('S'), V: offsetOf('V') });

/** A layer's places and sizes for its whole matrix. */
function wholeWindow(layer: PlacedLayer): CoreWindow {
  const { rows, cols } = layer.context;
  return { rows, cols, stored: padded(layer.weights.rank), withU: true, ...placesOf(layer) };
}

/** W = U·S·Vᵀ, of which only the core S is trained. Source: Coquelin et al. 2024, arXiv 2401.08505. */
export const form: Form = {
  id: 'core',
  factored: true,
  frozen: true,
  splits: ['channel'],
  computed: computedFactors,
  weight({ layer }, { U, S, V }) {
    if (!U || !S || !V) throw new ShapeError(`${layer.name} has no core.`);
    return tf.matMul<tf.Tensor2D>(U, tf.matMul(S, V, false, true));
  },
  matrix(context, { rank }, host) {
    const { U, S, V } = coreOf(context, rank, host);
    return product(product(U, S, rank), transposed(V, rank), rank);
  },
  parts(context, { rank }, host) {
    const { core, sigma } = turned(coreOf(context, rank, host));
    return { ...core, s: Float32Array.from(sigma) };
  },
  withParts(_context, { rows, cols, rank, U, V }, { keep, s }) {
    const S = new Float32Array(rank * rank);
    s.forEach((value, i) => {
      S[i * rank + i] = value;
    });
    return coreWeights(leadingCore({ rows, cols, rank, U, S, V }, keep));
  },
  shapes: ({ rows, cols }, { rank }) => ({ S: [rank, rank], U: [rows, rank], V: [cols, rank] }),
  unpadded(context, { rank }, host) {
    const { S, U, V } = coreOf(context, rank, host);
    return { S, U, V };
  },
  formula: 'U @ S @ V.T',
  composed(engine, layers, packed, batch) {
    for (const { context } of layers)
      if (context.layer.kind === 'conv' && context.decomposition === 'spatial')
        throw new ShapeError(`${context.layer.name} cannot have a core split by space. Split it by channel.`);
    const own = composedLayers(layers, batch);
    const windows = own.map((layer) => {
      const { rows, stored, withU } = layer.kernel;
      return { rows, cols: layer.context.cols, stored, withU, ...placesOf(layer) };
    });
    const { places, ...made } = createCoreComposition(engine, windows);
    const leaves = own.flatMap((layer, i) =>
      composedLeaves(engine, packed, layer, { place: at(places, i), trainsU: false }),
    );
    return { ...made, leaves, targets: [...new Set(places.map(({ gradients }) => gradients))] };
  },
  differentiated(engine, layers) {
    const { places, ...made } = createCoreComposition(engine, layers.map(wholeWindow));
    const { kernels: matrices, gradients } = at(places, 0);
    return { ...made, matrices, gradients, offsets: places.map(({ offset }) => offset) };
  },
  wholes(engine, layers, _parameters) {
    const { places, compose, dispose } = createCoreComposer(engine, layers.map(wholeWindow));
    const views = layers.map(({ context: { rows, cols } }, i) => {
      const { kernels, offset } = at(places, i);
      return engine.view(kernels, offset, [rows, cols]);
    });
    return { compose, view: (i) => at(views, i), dispose };
  },
};

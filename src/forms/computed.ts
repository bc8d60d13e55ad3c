import { layerCost } from '../layers/network/cost';
import type { ComposeWindow } from '../kernels/composition/composeTable';
import type { Engine, Packed } from '../gpu/engine';
import { padded } from './factors';
import type { LayerContext, Leaf, PlacedLayer } from './form';

/**
 * Overhead of two layers over one, in multiply–accumulates of a forward pass: about five dispatches per step, worth about
 * 10⁵ MACs on a software adapter and 10⁷ on hardware.
 */
const launchMacs = 1e6;

/**
 * How a layer stored as factors is computed at a batch size: the cheaper of two equivalent ways, one layer with the
 * recomposed kernel or two layers one after the other. A pure function of sizes.
 */
export function computedFactors(
  { layer, inputShape, decomposition, rows, cols }: LayerContext,
  rank: number,
  batch: number,
): 'recomposed' | 'factored' {
  const stored = padded(rank);
  const factored = layerCost(layer, inputShape, { rank: stored, decomposition }).macs;
  const whole = layerCost(layer, inputShape).macs;
  const saved = (whole - factored) * batch + stored * rows * cols;
  return saved > launchMacs ? 'factored' : 'recomposed';
}

/** The layout and shapes of a factored layer's kernels, for its composition. */
export type ComposedKernel = Omit<ComposeWindow, 'U' | 's' | 'V'> & {
  /** HWIO or [in, out] of the composed kernel. */
  shape: readonly number[];
  /** HWIO or [in, out] of U as the first layer's kernel, where it is applied separately. */
  first?: readonly number[];
};

/** The kernel composed from a layer's factors. Source of the two layers: Yang et al. 2020, §3.1. */
export function composedKernel(
  { layer, kernelShape, decomposition, rows, cols }: LayerContext,
  rank: number,
  form: 'recomposed' | 'factored',
): ComposedKernel {
  const stored = padded(rank);
  const [kh = 1, kw = 1, depth = 1] = kernelShape;
  const bySpace = layer.kind === 'conv' && decomposition === 'spatial';
  const [channels, width] = bySpace ? [depth, kw] : [rows, 1];
  const filters = cols / width;
  if (form === 'recomposed')
    return { rows, stored, channels, width, filters, withU: true, shape: kernelShape };
  const sizes = { rows: stored, stored, channels: stored, width, filters, withU: false };
  if (layer.kind === 'dense') return { ...sizes, shape: [stored, filters], first: [rows, stored] };
  const first = [kh, bySpace ? 1 : kw, depth, stored];
  return { ...sizes, shape: [1, width, stored, filters], first };
}

/** A layer with the kernel that it needs at a batch size. */
export type ComposedLayer = PlacedLayer & { kernel: ComposedKernel };

/** The layers with the kernels that they need at a batch size. */
export const composedLayers = (layers: readonly PlacedLayer[], batch: number): ComposedLayer[] =>
  layers.map((layer) => {
    const { context, weights } = layer;
    const form = computedFactors(context, weights.rank, batch);
    return { ...layer, kernel: composedKernel(context, weights.rank, form) };
  });

/** The leaves of a factored layer: its composed kernel, and U where it is applied as a kernel of its own. */
export function composedLeaves(
  engine: Engine,
  { parameters, gradients }: { parameters: Packed; gradients: Packed },
  { index: layer, offsetOf, kernel: { shape, first } }: ComposedLayer,
  { place, trainsU }: { place: { kernels: Packed; gradients: Packed; offset: number }; trainsU: boolean },
): Leaf[] {
  const { kernels, offset } = place;
  const kernel: Leaf = {
    layer,
    key: 'kernel',
    view: engine.view(kernels, offset, shape),
    place: { packed: kernels, offset },
    gradient: { packed: place.gradients, offset },
  };
  if (!first) return [kernel];
  const U = offsetOf('U');
  const lies = { view: engine.view(parameters, U, first), place: { packed: parameters, offset: U } };
  const gradient = { packed: gradients, offset: U };
  return [{ layer, key: 'first', ...lies, ...(trainsU ? { gradient } : {}) }, kernel];
}

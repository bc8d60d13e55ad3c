import { hasBias, isWeightLayer } from './network';
import type { Layer, Network, WeightLayer } from './network';
import type { Cost } from '../run/progress';
import { convSize, imageShape, outputShape, shapedLayers, sizeOf, weightShape } from './shape';
import type { Shape } from './shape';

/** How a conv kernel becomes a matrix: [kh·kw·c, n] or [kh·c, kw·n]. */
export type Decomposition = 'channel' | 'spatial';

/** A weight stored as factors of a rank. A dense layer's matrix is [in, out] under either decomposition. */
export type Factored = { rank: number; decomposition: Decomposition };

/** What a layer stores and computes: numbers, and multiply–accumulates per sample. */
export type LayerCost = { params: number; macs: number };

/** m·n / (m + n): below this rank the factors hold fewer numbers than the matrix. */
export const breakEvenRank = (rows: number, cols: number): number => (rows * cols) / (rows + cols);

/** Rows and columns of the matrix that a weight is decomposed as. Throws ShapeError as `weightShape`. */
export function matrixShape(
  layer: WeightLayer,
  input: Shape,
  decomposition: Decomposition,
): [rows: number, cols: number] {
  const [a = 0, b = 0, c = 1, d = 1] = weightShape(layer, input);
  if (layer.kind === 'dense') return [a, b];
  return decomposition === 'channel' ? [a * b * c, d] : [a * c, b * d];
}

/**
 * Parameters and MACs of one layer, dense or factored into two stacked layers.
 *
 * A bias counts as parameters, not as MACs. Factors of an m×n matrix count r·(m + n): as in the paper's accounting, s
 * is folded into them at deployment (a training file stores r more). A rank at or above break-even is counted as it
 * is, never merged back. Throws ShapeError when the layer cannot read `input`.
 * Source: Yang et al. 2020, arXiv 2004.09031 (official code, resnet.py). Difference: spatial MACs use the exact size
 * between the two convs where the code multiplies by the stride.
 */
export function layerCost(layer: WeightLayer, input: Shape, factored?: Factored): LayerCost {
  const output = outputShape(layer, input);
  const bias = hasBias(layer) ? (output.at(-1) ?? 0) : 0;
  const [rows, cols] = matrixShape(layer, input, factored?.decomposition ?? 'channel');
  const positions = sizeOf(output.slice(0, -1));
  if (!factored) return { params: rows * cols + bias, macs: positions * rows * cols };
  const { rank, decomposition } = factored;
  const between =
    layer.kind === 'conv' && decomposition === 'spatial' ? positionsBetween(layer, input) : positions;
  return { params: rank * (rows + cols) + bias, macs: rank * (between * rows + positions * cols) };
}

/** Pixels between the kh×1 conv of stride (s, 1) and the 1×kw conv of stride (1, s). */
function positionsBetween(layer: Extract<WeightLayer, { kind: 'conv' }>, input: Shape): number {
  const [height, width] = imageShape(layer, input);
  return convSize(height, layer.kernel[0], layer.stride, layer.pad) * width;
}

/**
 * Cost of any layer. A batch normalization is its scale and shift: its running averages are no parameters, and its
 * multiplications go into the weights before it at deployment. Throws ShapeError as `layerCost`.
 */
function costOf(layer: Layer, input: Shape, factored?: Factored): LayerCost {
  if (isWeightLayer(layer)) return layerCost(layer, input, factored);
  return { params: layer.kind === 'batchNorm' ? 2 * imageShape(layer, input)[2] : 0, macs: 0 };
}

/**
 * Cost of a network with the layers in `factored` (by name) factored, and of its dense form.
 *
 * Throws ShapeError when the network does not fit together.
 */
export function networkCost(network: Network, factored: Readonly<Record<string, Factored>>): Cost {
  const cost = { params: 0, paramsDense: 0, macs: 0, macsDense: 0 };
  for (const { layer, input } of shapedLayers(network)) {
    const dense = costOf(layer, input);
    const now = costOf(layer, input, factored[layer.name]);
    cost.params += now.params;
    cost.macs += now.macs;
    cost.paramsDense += dense.params;
    cost.macsDense += dense.macs;
  }
  return cost;
}

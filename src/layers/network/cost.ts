import { isWeightLayer, kindOf, weightOf } from '..';
import type { Decomposition, Factored, LayerCost } from '../../core/network/cost';
import type { Network, WeightLayer } from '../../core/network/network';
import { sizeOf } from '../../core/network/shape';
import type { Shape } from '../../core/network/shape';
import type { Cost } from '../../core/run/progress';
import { isTrained } from '../../kernels/optimizer/roleTable';
import { outputShape, shapedLayers, weightShape } from './shape';
import type { ShapedLayer } from './shape';

/** Rows and columns of the matrix that a weight is decomposed as. Throws ShapeError like `weightShape`. */
export const matrixShape = (
  layer: WeightLayer,
  input: Shape,
  decomposition: Decomposition,
): [rows: number, cols: number] => weightOf(layer).matrix(weightShape(layer, input), decomposition);

/**
 * Parameters and MACs of one layer with a weight, dense or factored into two stacked layers.
 *
 * A bias counts as parameters, not as MACs. Factors of an m×n matrix count r·(m + n): as in the paper, s is folded into
 * them at deployment (a training file stores r more). Factors at or above the break-even rank are counted as they are,
 * never as the merged matrix. Throws ShapeError when the layer cannot read `input`.
 * Source: Yang et al. 2020, arXiv 2004.09031 (official code, resnet.py). Difference: spatial MACs use the exact size
 * between the two convs where the code multiplies by the stride.
 */
export function layerCost(layer: WeightLayer, input: Shape, factored?: Factored): LayerCost {
  const output = outputShape(layer, input);
  const weight = weightOf(layer);
  const bias = weight.hasBias(layer) ? (output.at(-1) ?? 0) : 0;
  const [rows, cols] = matrixShape(layer, input, factored?.decomposition ?? 'channel');
  const places = sizeOf(output.slice(0, -1));
  if (!factored) return { params: rows * cols + bias, macs: places * rows * cols };
  const { rank, decomposition } = factored;
  const between = weight.between(layer, input, decomposition);
  return { params: rank * (rows + cols) + bias, macs: rank * (between * rows + places * cols) };
}

/** Cost of any node: for those without a weight, their own trained parameters. Throws ShapeError like `layerCost`. */
export function nodeCost({ layer, input, inputs }: ShapedLayer, factored?: Factored): LayerCost {
  if (isWeightLayer(layer)) return layerCost(layer, input, factored);
  const kind = kindOf(layer);
  const trained = Object.values(kind.parameters?.(layer, ...inputs) ?? {}).filter(({ role }) =>
    isTrained(role),
  );
  return {
    params: trained.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    macs: kind.macs?.(layer, ...inputs) ?? 0,
  };
}

/**
 * Cost of a network with the layers in `factored` (by name) factored, and of its dense form.
 *
 * Throws ShapeError when the shapes of the network do not fit together.
 */
export function networkCost(network: Network, factored: Readonly<Record<string, Factored>>): Cost {
  const cost = { params: 0, paramsDense: 0, macs: 0, macsDense: 0 };
  for (const shaped of shapedLayers(network)) {
    const dense = nodeCost(shaped);
    const now = nodeCost(shaped, factored[shaped.layer.name]);
    cost.params += now.params;
    cost.macs += now.macs;
    cost.paramsDense += dense.params;
    cost.macsDense += dense.macs;
  }
  return cost;
}

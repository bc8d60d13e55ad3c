import { ShapeError } from '../core/errors';
import type { NamedNode } from '../core/network/network';
import { shapeText } from '../core/network/shape';
import type { Shape } from '../core/network/shape';
import type { LayerKind } from './layer';

/** A product with a matrix, plus a bias: [features] → [units]. */
export type DenseLayer = NamedNode & {
  kind: 'dense';
  units: number;
  /** False keeps the layer dense under every method. */
  lowRank: boolean;
};

declare module '../core/network/network' {
  interface LayerNodes {
    dense: DenseLayer;
  }
}

function featureCount({ name, kind }: DenseLayer, input: Shape): number {
  const [features, ...rest] = input;
  if (features === undefined || rest.length > 0)
    throw new ShapeError(
      `${name} (${kind}) reads ${shapeText(input)}, which is not a vector. Put a flatten layer before it.`,
    );
  return features;
}

/** See `DenseLayer`. */
export const layer: LayerKind<DenseLayer> = {
  kind: 'dense',
  shape(node, input) {
    featureCount(node, input);
    return [node.units];
  },
  weight: {
    shape: (node, input) => [featureCount(node, input), node.units],
    matrix: ([rows = 1, cols = 1]) => [rows, cols],
    hasBias: () => true,
    between: () => 1,
  },
  takes: ['relu'],
  forward: ({ weigh }, x) => weigh(x),
};

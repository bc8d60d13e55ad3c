import { kindOf, weightOf } from '..';
import { entry } from '../../core/entry';
import { ShapeError } from '../../core/errors';
import type { Layer, Network, WeightLayer } from '../../core/network/network';
import { isSize, shapeText } from '../../core/network/shape';
import type { Shape } from '../../core/network/shape';
import { inputNames } from './inputs';

/** A node with the per-sample shapes of its inputs and output: `input` is the first of `inputs`. */
export type ShapedLayer = { layer: Layer; input: Shape; inputs: readonly Shape[]; output: Shape };

/** The per-sample output shape of a node. Throws ShapeError, which names the node, for inputs it cannot take. */
export function outputShape(layer: Layer, ...inputs: Shape[]): Shape {
  const output = kindOf(layer).shape(layer, ...inputs);
  if (!output.every(isSize))
    throw new ShapeError(
      `${layer.name} (${layer.kind}) would turn ${inputs.map(shapeText).join(' and ')} into ${shapeText(output)}. Give it a larger input or a smaller kernel, in whole numbers.`,
    );
  return output;
}

/**
 * The shape of a node's weight: [kh, kw, c, n] (HWIO) of a conv, [in, out] of a dense layer.
 *
 * Throws ShapeError when the node cannot read `input`.
 */
export const weightShape = (layer: WeightLayer, input: Shape): number[] =>
  weightOf(layer).shape(layer, input);

/**
 * Every node with its shapes, in order of evaluation.
 *
 * Throws ShapeError, which names the node: a duplicate name, an input that is not an earlier node, sizes that do not fit,
 * or an output that is not [classes].
 */
export function shapedLayers(network: Network): ShapedLayer[] {
  const shapes = new Map<string, Shape>();
  const names = inputNames(network);
  let last: Shape = network.input;
  const layers = network.layers.map((layer, i): ShapedLayer => {
    if (shapes.has(layer.name))
      throw new ShapeError(`There are two layers named ${layer.name}. Give each its own name.`);
    const inputs = entry(names, i).map((name): Shape => {
      const shape = name === undefined ? network.input : shapes.get(name);
      if (shape) return shape;
      throw new ShapeError(
        `${layer.name} reads ${name}, which is not an earlier layer. Earlier layers: ${[...shapes.keys()].join(', ') || 'none'}.`,
      );
    });
    last = outputShape(layer, ...inputs);
    shapes.set(layer.name, last);
    return { layer, input: inputs[0] ?? [], inputs, output: last };
  });
  if (last.length !== 1 || last[0] !== network.classes)
    throw new ShapeError(
      `${network.layers.at(-1)?.name ?? 'The network'} outputs ${shapeText(last)}, not one logit for each of ${network.classes} classes. End with a dense layer of ${network.classes} units.`,
    );
  return layers;
}

/** The per-sample output shape of every node, by name. Throws like `shapedLayers`. */
export const outputShapes = (network: Network): Record<string, number[]> =>
  Object.fromEntries(shapedLayers(network).map(({ layer, output }) => [layer.name, [...output]]));

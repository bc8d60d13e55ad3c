import { ShapeError } from '../errors';
import type { Layer, Network, WeightLayer } from './network';

/** Per-sample sizes: [height, width, channels] or [features]. */
export type Shape = readonly number[];

/** A layer and the per-sample shapes on its two sides. */
export type ShapedLayer = { layer: Layer; input: Shape; output: Shape };

const text = (shape: Shape) => `[${shape.join(', ')}]`;
const isSize = (value: number) => Number.isInteger(value) && value > 0;

/** ⌊(size + 2·pad − kernel) / stride⌋ + 1. */
export const convSize = (size: number, kernel: number, stride: number, pad: number): number =>
  Math.floor((size + 2 * pad - kernel) / stride) + 1;

/** Height, width and channels of what a layer reads. Throws ShapeError when it reads something else. */
export function imageShape(layer: Layer, input: Shape): [height: number, width: number, channels: number] {
  const [height, width, channels, ...rest] = input;
  if (height === undefined || width === undefined || channels === undefined || rest.length > 0)
    throw new ShapeError(
      `${layer.name} (${layer.kind}) reads ${text(input)}, which is no image. Give it [height, width, channels].`,
    );
  return [height, width, channels];
}

/** Features of what a dense layer reads. Throws ShapeError when it reads an image. */
function featureCount(layer: Layer, input: Shape): number {
  const [features, ...rest] = input;
  if (features === undefined || rest.length > 0)
    throw new ShapeError(
      `${layer.name} (${layer.kind}) reads ${text(input)}, which is no vector. Put a flatten layer before it.`,
    );
  return features;
}

/** The per-sample shape that a layer makes of `input`. Throws ShapeError, which names the layer, when it cannot. */
export function outputShape(layer: Layer, input: Shape): Shape {
  const output = sizes(layer, input);
  if (!output.every(isSize))
    throw new ShapeError(
      `${layer.name} (${layer.kind}) would turn ${text(input)} into ${text(output)}. Give it a larger input or a smaller kernel, in whole numbers.`,
    );
  return output;
}

function sizes(layer: Layer, input: Shape): Shape {
  switch (layer.kind) {
    case 'conv': {
      const [height, width] = imageShape(layer, input);
      const { kernel, stride, pad, filters } = layer;
      if (![...kernel, stride].every(isSize) || !Number.isInteger(pad) || pad < 0)
        throw new ShapeError(
          `${layer.name} has kernel ${text(kernel)}, stride ${stride} and pad ${pad}. Give whole numbers, at least 1 (pad 0).`,
        );
      return [convSize(height, kernel[0], stride, pad), convSize(width, kernel[1], stride, pad), filters];
    }
    case 'dense':
      featureCount(layer, input);
      return [layer.units];
    case 'maxPool': {
      const [height, width, channels] = imageShape(layer, input);
      if (!isSize(layer.size))
        throw new ShapeError(`${layer.name} pools ${layer.size} pixels. Give a whole number, at least 1.`);
      return [Math.floor(height / layer.size), Math.floor(width / layer.size), channels];
    }
    case 'globalAvgPool':
      return [imageShape(layer, input)[2]];
    case 'flatten':
      return [sizeOf(input)];
    case 'batchNorm':
      return imageShape(layer, input);
    case 'add':
    case 'relu':
      return input;
  }
}

/**
 * The shape of a layer's weight: [kh, kw, c, n] (HWIO) of a conv, [in, out] of a dense layer.
 *
 * Throws ShapeError when the layer cannot read `input`.
 */
export const weightShape = (layer: WeightLayer, input: Shape): number[] =>
  layer.kind === 'conv'
    ? [...layer.kernel, imageShape(layer, input)[2], layer.filters]
    : [featureCount(layer, input), layer.units];

/** Numbers of one sample. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/**
 * Every layer with its shapes, in order of evaluation; of an addition, `input` is that of both.
 *
 * Throws ShapeError, which names the layer: two of one name, an input that is no layer before, sizes that do not fit,
 * or logits that are not [classes].
 */
export function shapedLayers(network: Network): ShapedLayer[] {
  const shapes = new Map<string, Shape>();
  const layers: ShapedLayer[] = [];
  let last: Shape = network.input;
  for (const layer of network.layers) {
    if (shapes.has(layer.name))
      throw new ShapeError(`There are two layers named ${layer.name}. Give each its own name.`);
    const read = (name: string): Shape => {
      const shape = shapes.get(name);
      if (shape) return shape;
      throw new ShapeError(
        `${layer.name} reads ${name}, which is not before it. Before it: ${[...shapes.keys()].join(', ') || 'nothing'}.`,
      );
    };
    const input = layer.input === undefined ? last : read(layer.input);
    if (layer.kind === 'add' && text(input) !== text(read(layer.other)))
      throw new ShapeError(
        `${layer.name} cannot add ${text(read(layer.other))} of ${layer.other} to ${text(input)}. Give it two of one shape.`,
      );
    last = outputShape(layer, input);
    shapes.set(layer.name, last);
    layers.push({ layer, input, output: last });
  }
  if (last.length !== 1 || last[0] !== network.classes)
    throw new ShapeError(
      `${network.layers.at(-1)?.name ?? 'The network'} gives ${text(last)}, not one logit for each of ${network.classes} classes. End with a dense layer of ${network.classes} units.`,
    );
  return layers;
}

/** The per-sample output shape of every layer, by name. Throws as `shapedLayers`. */
export const outputShapes = (network: Network): Record<string, number[]> =>
  Object.fromEntries(shapedLayers(network).map(({ layer, output }) => [layer.name, [...output]]));

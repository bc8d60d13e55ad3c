import type { WeightLayer } from '../../core/network/network';
import type { Rng } from '../../core/rng';
import { sizeOf } from '../../core/network/shape';
import type { Shape } from '../../core/network/shape';
import type { LayerContext, Parameter } from '../../forms/form';
import type { Decomposition } from '../../core/network/cost';
import { weightOf } from '../../layers';
import type { OwnParameter } from '../../layers/layer';
import { matrixShape } from '../../layers/network/cost';
import { weightShape } from '../../layers/network/shape';

/** A layer with its dense initial kernel (HWIO or [in, out]) and its bias, if it has one. */
export type InitialLayer = {
  context: LayerContext;
  kernel: Float32Array<ArrayBuffer>;
  bias: Float32Array<ArrayBuffer> | undefined;
};

/**
 * A layer with weights whose input is `input`, initialized from the seed; each layer has its own stream.
 *
 * torch: kernel and bias uniform within ±1/√fan-in (PyTorch's default for both kinds). he: kernel normal with variance
 * 2/fan-in (He et al. 2015, arXiv 1502.01852), bias 0.
 */
export function initialLayer(
  layer: WeightLayer,
  input: Shape,
  scheme: string,
  decomposition: Decomposition,
  rng: Rng,
): InitialLayer {
  const kernelShape = weightShape(layer, input);
  const [rows, cols] = matrixShape(layer, input, decomposition);
  const count = sizeOf(kernelShape);
  const width = kernelShape.at(-1) ?? 1;
  const fanIn = count / width;
  const stream = rng.fork('init', layer.name);
  const bound = 1 / Math.sqrt(fanIn);
  const draw =
    scheme === 'he' ? () => stream.normal() * Math.sqrt(2 / fanIn) : () => bound * (2 * stream.uniform() - 1);
  const kernel = Float32Array.from({ length: count }, draw);
  const startOfBias = scheme === 'he' ? () => 0 : draw;
  const bias = weightOf(layer).hasBias(layer) ? Float32Array.from({ length: width }, startOfBias) : undefined;
  const context = { layer, kernelShape, inputShape: input, decomposition, rows, cols };
  return { context, kernel, bias };
}

/** A node's own parameters at step 0; each node has its own stream. */
export function initialParameters(
  name: string,
  own: Readonly<Record<string, OwnParameter>>,
  rng: Rng,
): Record<string, Parameter> {
  const stream = rng.fork('init', name);
  return Object.fromEntries(
    Object.entries(own).map(([key, { shape, role, start }]) => {
      const entry = typeof start === 'number' ? () => start : () => start(stream);
      return [key, { shape, role, values: Float32Array.from({ length: sizeOf(shape) }, entry) }];
    }),
  );
}

import { matrixShape } from '../../src/layers/network/cost';
import type { Decomposition } from '../../src/core/network/cost';
import type { WeightLayer } from '../../src/core/network/network';
import { createRng } from '../../src/core/rng';
import { sizeOf } from '../../src/core/network/shape';
import { weightShape } from '../../src/layers/network/shape';
import { coreWeights } from '../../src/forms/core';
import { denseWeights } from '../../src/forms/dense';
import { factoredWeights } from '../../src/forms/factored';
import type { LayerContext, LayerWeights } from '../../src/forms/form';
import type { ParameterWindow } from '../../src/train/network/leaves';
import { isLowRank } from '../../src/train/network/trainedLayer';
import type { TrainedLayer } from '../../src/train/network/trainedLayer';

/** Every way to store a weight. */
export const forms: readonly LayerWeights['form'][] = ['dense', 'factored', 'core'];

const rank = 5;

function contextOf(
  layer: WeightLayer,
  inputShape: readonly number[],
  decomposition: Decomposition,
): LayerContext {
  const [rows, cols] = matrixShape(layer, inputShape, decomposition);
  return { layer, kernelShape: weightShape(layer, inputShape), inputShape, decomposition, rows, cols };
}

function weightsIn(form: LayerWeights['form'], context: LayerContext): LayerWeights {
  const { rows, cols, kernelShape, layer } = context;
  const rng = createRng(4).fork(form, layer.name);
  const random = (size: number, scale: number) =>
    Float32Array.from({ length: size }, () => scale * rng.normal());
  if (form === 'dense') return denseWeights(context, random(sizeOf(kernelShape), 0.3));
  const [U, V] = [random(rows * rank, rows ** -0.5), random(cols * rank, cols ** -0.5)];
  if (form === 'core') return coreWeights({ rows, cols, rank, U, V, S: random(rank ** 2, 1) });
  return factoredWeights({ rows, cols, rank, U, V, s: random(rank, 1) });
}

/** A dense layer and a convolution whose weights are stored in that form. */
export function formedLayers(form: LayerWeights['form'], decomposition: Decomposition): TrainedLayer[] {
  const fc: WeightLayer = { kind: 'dense', name: `fc ${form}`, units: 24, lowRank: true };
  const conv: WeightLayer = { kind: 'conv', name: `conv ${form}`, kernel: [3, 2], filters: 16, stride: 1, pad: 1, lowRank: true }; // prettier-ignore
  const last: WeightLayer = { ...fc, name: `classifier ${form}`, lowRank: false };
  const contexts = [
    contextOf(fc, [40], decomposition),
    contextOf(conv, [8, 8, 8], decomposition),
    contextOf(last, [40], decomposition),
  ];
  return contexts.map((context, i) => {
    const weights = weightsIn(i < 2 ? form : 'dense', context);
    return {
      ...{ kind: 'weights', name: context.layer.name, context, weights, fullRank: weights.rank + 1 },
      ...{ bias: Float32Array.of(1, 2), biasFrozen: false, collapsedBelow: 0, born: 0 },
    };
  });
}

/** A layer's whole weight as its matrix, float64, from packed parameters. */
export function matrixIn(
  layers: readonly TrainedLayer[],
  windows: readonly ParameterWindow[],
  index: number,
  packed: Float64Array,
): Float64Array {
  const owner = layers[index];
  if (!isLowRank(owner)) throw new Error('This layer has no weight of low rank.');
  const { rows, cols, kernelShape, layer, decomposition } = owner.context;
  const read = (name: string) => {
    const window = windows.find((one) => one.layer === index && one.key === name);
    return window
      ? packed.subarray(window.offset, window.offset + window.parameter.values.length)
      : undefined;
  };
  const [kernel, U, s, V, S] = ['kernel', 'U', 's', 'V', 'S'].map(read);
  const [, kw = 1, depth = 1, filters = 1] = kernelShape;
  const bySpace = layer.kind === 'conv' && decomposition === 'spatial';
  const kernelAt = (i: number, j: number) =>
    bySpace
      ? ((Math.floor(i / depth) * kw + Math.floor(j / filters)) * depth + (i % depth)) * filters +
        (j % filters)
      : i * cols + j;
  const stored = (U?.length ?? 0) / rows;
  return Float64Array.from({ length: rows * cols }, (_, at) => {
    const [i, j] = [Math.floor(at / cols), at % cols];
    if (kernel) return kernel[kernelAt(i, j)] ?? NaN;
    let sum = 0;
    for (let k = 0; k < stored; k++)
      for (let l = 0; l < stored; l++) {
        const middle = S ? (S[k * stored + l] ?? NaN) : k === l ? Math.abs(s?.[k] ?? NaN) : 0;
        sum += (U?.[i * stored + k] ?? NaN) * middle * (V?.[j * stored + l] ?? NaN);
      }
    return sum;
  });
}

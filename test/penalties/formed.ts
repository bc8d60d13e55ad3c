import { matrixShape } from '../../src/layers/network/cost';
import type { Decomposition } from '../../src/core/network/cost';
import type { WeightLayer } from '../../src/core/network/network';
import { createRng } from '../../src/core/rng';
import { weightShape } from '../../src/layers/network/shape';
import { formOf } from '../../src/forms';
import { svdFactors } from '../../src/forms/factors';
import type { Form, LayerContext, LayerWeights, Parameter } from '../../src/forms/form';
import { isTrained } from '../../src/kernels/optimizer/roleTable';
import type { ParameterWindow } from '../../src/train/network/leaves';
import { isLowRank } from '../../src/train/network/trainedLayer';
import type { TrainedLayer, TrainedWeights } from '../../src/train/network/trainedLayer';
import { evaluatedFormula } from '../forms/evaluatedFormula';

const rank = 5;

function contextOf(
  layer: WeightLayer,
  inputShape: readonly number[],
  decomposition: Decomposition,
): LayerContext {
  const [rows, cols] = matrixShape(layer, inputShape, decomposition);
  return { layer, kernelShape: weightShape(layer, inputShape), inputShape, decomposition, rows, cols };
}

/** Whether element i of a parameter as stored is none of its padding. */
export function isKept(
  { context, weights }: Pick<TrainedWeights, 'context' | 'weights'>,
  key: string,
  i: number,
): boolean {
  const stored = weights.parameters[key]?.shape ?? [];
  const kept = formOf(weights).shapes(context, weights)[key] ?? stored;
  let rest = i;
  return [...stored.keys()].reverse().every((axis) => {
    const length = stored[axis] ?? 1;
    const place = rest % length;
    rest = Math.floor(rest / length);
    return place < (kept[axis] ?? length);
  });
}

/** A random weight of that rank, with noise in all that is trained, and with singular values of both signs. */
function weightsIn(form: Form, context: LayerContext): LayerWeights {
  const { rows, cols, layer } = context;
  const rng = createRng(4).fork(form.id, layer.name);
  const matrix = Float32Array.from({ length: rows * cols }, () => 0.3 * rng.normal());
  const parts = svdFactors(matrix, rows, cols);
  const weights = form.withParts(context, parts, { keep: rank, s: parts.s.slice(0, rank) });
  const noisy = ([key, own]: [string, Parameter]): [string, Parameter] => {
    const values = own.values.map((value, i) =>
      isKept({ context, weights }, key, i)
        ? (value + 0.1 * rng.normal()) * (own.role === 'singular' && i % 2 === 1 ? -1 : 1)
        : 0,
    );
    return [key, isTrained(own.role) ? { ...own, values } : own];
  };
  return { ...weights, parameters: Object.fromEntries(Object.entries(weights.parameters).map(noisy)) };
}

/** A dense layer and a convolution whose weights are stored in that form. */
export function formedLayers(id: string, decomposition: Decomposition): TrainedLayer[] {
  const form = formOf({ form: id });
  const fc: WeightLayer = { kind: 'dense', name: `fc ${id}`, units: 24, lowRank: true };
  const conv: WeightLayer = { kind: 'conv', name: `conv ${id}`, kernel: [3, 2], filters: 16, stride: 1, pad: 1, lowRank: true }; // prettier-ignore
  const last: WeightLayer = { ...fc, name: `classifier ${id}`, lowRank: false };
  const contexts = [
    contextOf(fc, [40], decomposition),
    contextOf(conv, [8, 8, 8], decomposition),
    contextOf(last, [40], decomposition),
  ];
  return contexts.map((context, i) => {
    const weights = weightsIn(i < 2 ? form : formOf({ form: 'dense' }), context);
    return {
      ...{ kind: 'weights', name: context.layer.name, context, weights, fullRank: weights.rank + 1 },
      ...{ bias: Float32Array.of(1, 2), biasFrozen: false, collapsedBelow: 0, born: 0 },
    };
  });
}

/** A layer's whole weight as its matrix, float64, from packed parameters: by its form's formula, else its kernel. */
export function matrixIn(
  layers: readonly TrainedLayer[],
  windows: readonly ParameterWindow[],
  index: number,
  packed: Float64Array,
): Float64Array {
  const owner = layers[index];
  if (!isLowRank(owner)) throw new Error('This layer has no weight of low rank.');
  const { context, weights } = owner;
  const { rows, cols, kernelShape, layer, decomposition } = context;
  const form = formOf(weights);
  const shapes = form.shapes(context, weights);
  const tensors = Object.fromEntries(
    windows
      .filter((one) => one.layer === index && one.key in weights.parameters)
      .map(({ key, offset, parameter: { shape, values } }) => {
        const data = packed.slice(offset, offset + values.length).filter((_, i) => isKept(owner, key, i));
        return [`W.${key}`, { shape: shapes[key] ?? shape, data }];
      }),
  );
  if (form.formula !== undefined) return evaluatedFormula(form.formula, 'W', tensors);
  const kernel = tensors['W.kernel']?.data ?? [];
  const [, kw = 1, depth = 1, filters = 1] = kernelShape;
  const bySpace = layer.kind === 'conv' && decomposition === 'spatial';
  const kernelAt = (i: number, j: number) =>
    bySpace
      ? ((Math.floor(i / depth) * kw + Math.floor(j / filters)) * depth + (i % depth)) * filters +
        (j % filters)
      : i * cols + j;
  return Float64Array.from(
    { length: rows * cols },
    (_, at) => kernel[kernelAt(Math.floor(at / cols), at % cols)] ?? NaN,
  );
}

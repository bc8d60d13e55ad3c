import type { Network } from '../../src/core/network/network';
import { sizeOf } from '../../src/core/network/shape';
import { inputNames } from '../../src/layers/network/inputs';
import { shapedLayers } from '../../src/layers/network/shape';
import { referenceOf } from '../layers/references';

/** Arrays by name: `<layer>.kernel`, `<layer>.bias`, `<layer>.gamma`, … */
export type Weights = Record<string, ArrayLike<number>>;

/** What the reference gives: logits [b, classes], and what each layer with running averages saw of the batch. */
export type Reference = {
  logits: Float64Array;
  statistics: Record<string, Readonly<Record<string, number[]>>>;
};

/** A network of whole kernels by plain loops in float64; `training`: normalized by the batch's own statistics. */
export function reference(
  network: Network,
  weights: Weights,
  inputs: ArrayLike<number>,
  training: boolean,
): Reference {
  const outputs = new Map<string | undefined, Float64Array>([[undefined, Float64Array.from(inputs)]]);
  const statistics: Reference['statistics'] = {};
  const batch = inputs.length / sizeOf(network.input);
  const names = inputNames(network);
  for (const [i, { layer: node, inputs: shapes, output }] of shapedLayers(network).entries()) {
    const call = {
      ...{ node, shapes, output, batch },
      parameter(key: string) {
        const values = weights[`${node.name}.${key}`];
        if (!values) throw new Error(`${node.name} has no ${key}.`);
        return values;
      },
      observe: training
        ? (seen: Readonly<Record<string, number[]>>) => {
            statistics[node.name] = seen;
          }
        : undefined,
    };
    const read = (names[i] ?? []).map((name) => outputs.get(name) ?? new Float64Array());
    outputs.set(node.name, referenceOf(node.kind).forward(call, ...read));
  }
  return { logits: outputs.get(network.layers.at(-1)?.name) ?? new Float64Array(), statistics };
}

/** Mean cross-entropy of logits [b, classes], in nats. */
export function referenceLoss(logits: Float64Array, labels: ArrayLike<number>, classes: number): number {
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const largest = Math.max(...own);
    const sum = own.reduce((total, value) => total + Math.exp(value - largest), 0);
    loss += largest + Math.log(sum) - (own[labels[row] ?? 0] ?? NaN);
  }
  return loss / labels.length;
}

import type { Network } from '../../src/core/network/network';
import { sizeOf } from '../../src/core/network/shape';
import type { LoadedDataset } from '../../src/datasets/dataset';
import type { Method } from '../../src/methods/method';
import { denseWeights } from '../../src/forms/dense';
import { factoredWeights } from '../../src/forms/factored';
import type { LayerContext, LayerWeights } from '../../src/forms/form';
import type { Value } from '../../src/core/config/param';
import { createRng } from '../../src/core/rng';
import type { TrainedLayer } from '../../src/train/network/trainedLayer';

// The same values as in test/python/fidelity/generator.py and network.py.

/** Entries of a named stream: a hash of (name, index), a multiple of 2⁻²³ in [−1, 1). */
export function stream(name: string): (index: number) => number {
  let seed = 0x811c9dc5;
  for (const letter of name) seed = Math.imul(seed ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return (index) => {
    let z = (seed + Math.imul(index, 0x9e3779b9)) >>> 0;
    z ^= z >>> 16;
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    z ^= z >>> 15;
    return (z >>> 8) / 2 ** 23 - 1;
  };
}

const drawn = (name: string, length: number, made: (value: number) => number) => {
  const at = stream(name);
  return Float32Array.from({ length }, (_, i) => made(at(i)));
};

/** Images and labels of a step: noise, brighter in the rows of the class. */
export function fidelityData(shape: readonly number[], classes: number): LoadedDataset {
  const each = sizeOf(shape);
  const [labelAt, imageAt] = [stream('labels'), stream('images')];
  const fill: LoadedDataset['fill'] = (step, size, inputs, labels) => {
    for (let i = 0; i < size; i++) {
      const label = Math.floor(((labelAt(step * size + i) + 1) / 2) * classes);
      labels[i] = label;
      for (let at = 0; at < each; at++) {
        const bright = Math.floor((at * classes) / each) === label;
        inputs[i * each + at] = 0.5 * imageAt((step * size + i) * each + at) + (bright ? 0.5 : 0);
      }
    }
  };
  const test = { count: 8, inputs: new Float32Array(8 * each), labels: new Uint8Array(8) };
  fill(0, test.count, test.inputs, test.labels);
  return {
    ...{ shape, test, fill, trainCount: Infinity },
    classNames: Array.from({ length: classes }, (_, i) => String(i)),
    transform: { scale: 1, mean: [0], std: [1], layout: 'NHWC' },
  };
}

/** The small network of every run. */
export function smallNetwork(input: readonly number[], units: number, classes: number): Network {
  const conv = { kind: 'conv', kernel: [3, 3], filters: 12, stride: 1, pad: 1, lowRank: true } as const;
  return {
    input,
    classes,
    layers: [
      { ...conv, name: 'conv1', kernel: [3, 3] },
      { kind: 'relu', name: 'relu1' },
      { kind: 'maxPool', name: 'pool1', size: 2 },
      { ...conv, name: 'conv2', kernel: [3, 3] },
      { kind: 'relu', name: 'relu2' },
      { kind: 'maxPool', name: 'pool2', size: 2 },
      { kind: 'flatten', name: 'flatten' },
      { kind: 'dense', name: 'fc1', units, lowRank: true },
      { kind: 'relu', name: 'relu3' },
      { kind: 'dense', name: 'fc2', units: classes, lowRank: false },
    ],
  };
}

/** Random factors with the paper's standard deviations: see `random_deviations` in svd_training.py. */
function randomFactors({ layer, rows, cols, decomposition }: LayerContext): LayerWeights {
  const rank = Math.min(rows, cols);
  const bySpace = layer.kind === 'conv' && decomposition === 'spatial';
  const [byU, byV] = bySpace ? [rank, cols] : [rows, rank];
  const root = Math.sqrt(3);
  return factoredWeights({
    ...{ rows, cols, rank },
    U: drawn(`${layer.name}.U`, rows * rank, (value) => root * Math.sqrt(2 / byU) * value),
    s: drawn(`${layer.name}.s`, rank, (value) => root * value),
    V: drawn(`${layer.name}.V`, cols * rank, (value) => root * Math.sqrt(2 / byV) * value),
  });
}

/** A layer with the generator's values instead of its own, in the initial form of the method. */
export function generated(layer: TrainedLayer, method: Method, values: Record<string, Value>): TrainedLayer {
  const { name } = layer;
  if (layer.kind === 'norm') {
    const { gamma, beta, ...averages } = layer.parameters;
    if (!gamma || !beta) throw new Error(`${name} has no scale and shift.`);
    const [width] = gamma.shape;
    const parameters = {
      gamma: { ...gamma, values: drawn(`${name}.gamma`, width ?? 0, (value) => 1 + 0.25 * value) },
      beta: { ...beta, values: drawn(`${name}.beta`, width ?? 0, (value) => 0.25 * value) },
      ...averages,
    };
    return { ...layer, parameters };
  }
  const { context, bias } = layer;
  const count = sizeOf(context.kernelShape);
  const scale = Math.sqrt(6 / (count / (context.kernelShape.at(-1) ?? 1)));
  const kernel = drawn(`${name}.kernel`, count, (value) => scale * value);
  const own = () =>
    values['init'] === 'random' ? randomFactors(context) : method.init(context, kernel, values, createRng(0));
  return {
    ...layer,
    weights: context.layer.lowRank ? own() : denseWeights(context, kernel),
    bias: bias && drawn(`${name}.bias`, bias.length, (value) => 0.1 * value),
  };
}

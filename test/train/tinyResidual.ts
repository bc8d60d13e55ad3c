import { applySettings } from '../../src/core/config/settings';
import { DataError } from '../../src/core/errors';
import type { Network } from '../../src/core/network/network';
import { createRng } from '../../src/core/rng';
import { sizeOf } from '../../src/core/network/shape';
import type { LoadedDataset } from '../../src/datasets/dataset';
import { catalogue } from '../../src/train/catalogue';
import { loadExperiment } from '../../src/train/experiment/experiment';

const conv = {
  kind: 'conv',
  kernel: [3, 3],
  filters: 4,
  stride: 1,
  pad: 1,
  bias: false,
  lowRank: true,
} as const;

/** A residual block with a shortcut of its own between a first convolution and the mean: every kind of fusion. */
export const tinyResidual: Network = {
  input: [6, 5, 3],
  classes: 3,
  layers: [
    { ...conv, name: 'first', kernel: [3, 3] },
    { kind: 'batchNorm', name: 'first.norm' },
    { kind: 'relu', name: 'relu' },
    { ...conv, name: 'shortcut', kernel: [1, 1], filters: 6, stride: 2, pad: 0 },
    { kind: 'batchNorm', name: 'shortcut.norm' },
    { ...conv, name: 'a', input: 'relu', kernel: [3, 3], filters: 6, stride: 2 },
    { kind: 'batchNorm', name: 'a.norm' },
    { kind: 'relu', name: 'a.relu' },
    { ...conv, name: 'b', kernel: [3, 3], filters: 6 },
    { kind: 'batchNorm', name: 'b.norm' },
    { kind: 'add', name: 'sum', other: 'shortcut.norm' },
    { kind: 'relu', name: 'block' },
    { kind: 'globalAvgPool', name: 'mean' },
    { kind: 'dense', name: 'fc', units: 3, lowRank: false },
  ],
};

/** Noise images of a shape, brighter in one channel or third of the rows, which is the class. */
export function stripes(shape: readonly number[], seed = 5): LoadedDataset {
  const each = sizeOf(shape);
  const classes = 3;
  const samples = (name: string, count: number, inputs: Float32Array, labels: Uint8Array) => {
    const rng = createRng(seed).fork(name);
    for (let i = 0; i < count; i++) {
      labels[i] = rng.below(classes);
      for (let at = 0; at < each; at++) {
        const bright = Math.floor((at / each) * classes) === labels[i];
        inputs[i * each + at] = 0.5 * rng.normal() + (bright ? 1.5 : 0.3);
      }
    }
  };
  const test = { count: 40, inputs: new Float32Array(40 * each), labels: new Uint8Array(40) };
  samples('test', test.count, test.inputs, test.labels);
  return {
    shape,
    classNames: ['top', 'middle', 'bottom'],
    transform: { scale: 1, mean: [0], std: [1], layout: 'NHWC' },
    trainCount: Infinity,
    test,
    fill: (step, size, inputs, labels) => samples(`batch ${step}`, size, inputs, labels),
  };
}

/** An experiment with a network and stripes that fit it in place of what the settings name. */
export async function stripesExperiment(network: Network, settings: readonly string[]) {
  const config = applySettings(catalogue, undefined, ['dataset.id=planted', 'model.id=mlp', ...settings]);
  const experiment = await loadExperiment(config, async (name) => {
    throw new DataError(`${name} is not here.`);
  });
  return { ...experiment, network, dataset: stripes(network.input) };
}

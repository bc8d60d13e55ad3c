import type { Layer } from '../core/network/network';
import type { Model } from './model';
import { imageInput, initParams } from './model';

/** A convolution that keeps the size at stride 1, and its batch normalization, named `<name>.norm`. */
const normalized = (name: string, size: 1 | 3, filters: number, stride: number, input?: string): Layer[] => [
  {
    kind: 'conv',
    name,
    ...(input === undefined ? {} : { input }),
    kernel: [size, size],
    filters,
    stride,
    pad: (size - 1) / 2,
    bias: false,
    lowRank: true,
  },
  { kind: 'batchNorm', name: `${name}.norm` },
];

/**
 * A basic block that reads `input` and ends in the node `name`.
 *
 * The shortcut comes first, because the block's last normalization adds its output.
 */
const block = (name: string, input: string, filters: number, stride: number): Layer[] => [
  ...(stride > 1 ? normalized(`${name}.shortcut`, 1, filters, stride, input) : []),
  ...normalized(`${name}.conv1`, 3, filters, stride, input),
  { kind: 'relu', name: `${name}.relu1` },
  ...normalized(`${name}.conv2`, 3, filters, 1),
  { kind: 'add', name: `${name}.add`, other: stride > 1 ? `${name}.shortcut.norm` : input },
  { kind: 'relu', name },
];

/** Three stages of three blocks with 16, 32 and 64 filters; the second and third begin by halving the sides. */
function stages(): Layer[] {
  let input = 'relu';
  return [16, 32, 64].flatMap((filters, stage) =>
    [1, 2, 3].flatMap((number) => {
      const name = `stage${stage + 1}.${number}`;
      const layers = block(name, input, filters, stage > 0 && number === 1 ? 2 : 1);
      input = name;
      return layers;
    }),
  );
}

/** The network of He et al. with 20 layers for images of CIFAR size. */
export const model: Model = {
  id: 'resnet20',
  label: 'resnet20, 21 low-rank layers',
  summary:
    'Nine residual blocks of two 3×3 convolutions (16, 32, 64 filters) with batch norm, a mean, and the classes.',
  paper: {
    title: 'Deep Residual Learning for Image Recognition',
    authors: 'He, Zhang, Ren, Sun',
    year: 2016,
    url: 'https://arxiv.org/abs/1512.03385',
  },
  departures: [
    'The two shortcuts that change size are 1×1 convolutions with batch normalization, as in the code of Yang et al. 2020.',
  ],
  params: initParams,
  build: (input, classes) => ({
    input: imageInput('resnet20', input, 8),
    classes,
    layers: [
      ...normalized('conv', 3, 16, 1),
      { kind: 'relu', name: 'relu' },
      ...stages(),
      { kind: 'globalAvgPool', name: 'mean' },
      { kind: 'dense', name: 'fc', units: classes, lowRank: false },
    ],
  }),
};

import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../../src/core/errors';
import type { Layer, Network } from '../../../src/core/network/network';
import { outputShape, outputShapes, shapedLayers, weightShape } from '../../../src/layers/network/shape';

type Conv = Extract<Layer, { kind: 'conv' }>;

const conv = (name: string, filters: number, more: Partial<Conv> = {}): Conv => {
  const plain: Conv = { kind: 'conv', name, kernel: [3, 3], filters, stride: 1, pad: 1, lowRank: true };
  return { ...plain, ...more };
};
const dense = (name: string, units: number): Layer => ({ kind: 'dense', name, units, lowRank: true });

const cnn: Network = {
  input: [28, 28, 1],
  classes: 10,
  layers: [
    conv('conv1', 16),
    { kind: 'relu', name: 'relu1' },
    { kind: 'maxPool', name: 'pool1', size: 2 },
    conv('conv2', 32, { stride: 2 }),
    { kind: 'maxPool', name: 'pool2', size: 3 },
    { kind: 'flatten', name: 'flatten' },
    dense('fc', 10),
  ],
};

const withLayers = (...layers: Layer[]): Network => ({ input: [8, 8, 3], classes: 10, layers });

describe('the shapes of a network', () => {
  it('follow the layers', () => {
    expect(outputShapes(cnn)).toEqual({
      conv1: [28, 28, 16],
      relu1: [28, 28, 16],
      pool1: [14, 14, 16],
      conv2: [7, 7, 32],
      pool2: [2, 2, 32],
      flatten: [128],
      fc: [10],
    });
  });

  it('follow the inputs that layers name', () => {
    const layers = shapedLayers(
      withLayers(
        conv('a', 4),
        conv('b', 6, { stride: 2 }),
        conv('skip', 6, { input: 'a', kernel: [1, 1], stride: 2, pad: 0 }),
        { kind: 'flatten', name: 'flat', input: 'b' },
        dense('fc', 10),
      ),
    );
    expect(layers.map(({ input }) => input)).toEqual([[8, 8, 3], [8, 8, 4], [8, 8, 4], [4, 4, 6], [96]]);
  });

  it('follow normalizations, additions and means', () => {
    expect(
      outputShapes(
        withLayers(
          conv('a', 10, { stride: 2 }),
          { kind: 'batchNorm', name: 'norm' },
          { kind: 'add', name: 'sum', other: 'a' },
          { kind: 'globalAvgPool', name: 'mean' },
        ),
      ),
    ).toEqual({ a: [4, 4, 10], norm: [4, 4, 10], sum: [4, 4, 10], mean: [10] });
  });

  it.each([
    [8, 3, 1, 1, 8],
    [8, 3, 2, 1, 4],
    [7, 3, 2, 1, 4],
    [7, 3, 2, 0, 3],
    [5, 5, 3, 0, 1],
    [28, 1, 2, 0, 14],
  ])('of a conv over %d pixels with kernel %d, stride %d, pad %d is %d', (size, k, stride, pad, out) => {
    expect(outputShape(conv('c', 2, { kernel: [k, k], stride, pad }), [size, size, 1])).toEqual([
      out,
      out,
      2,
    ]);
  });

  it('give weights in HWIO and [in, out]', () => {
    expect(weightShape(conv('c', 8, { kernel: [5, 3] }), [9, 9, 2])).toEqual([5, 3, 2, 8]);
    expect(weightShape({ kind: 'dense', name: 'd', units: 7, lowRank: true }, [12])).toEqual([12, 7]);
  });
});

describe('a network that does not fit together', () => {
  const flat: Layer = { kind: 'flatten', name: 'flat' };
  const wrong: [what: string, named: string, network: Network][] = [
    ['a kernel larger than its input', 'big', withLayers(conv('big', 4, { kernel: [11, 11], pad: 1 }))],
    ['a pool larger than its input', 'pool', withLayers({ kind: 'maxPool', name: 'pool', size: 9 })],
    ['a pool of no size', 'pool', withLayers({ kind: 'maxPool', name: 'pool', size: 0 })],
    ['a dense layer on an image', 'fc', withLayers(dense('fc', 10))],
    ['a conv on a vector', 'late', withLayers(flat, conv('late', 4))],
    ['half a filter', 'half', withLayers(conv('half', 0.5))],
    ['a stride of 0', 'still', withLayers(conv('still', 4, { stride: 0 }))],
    ['a negative pad', 'crop', withLayers(conv('crop', 4, { pad: -1 }))],
    ['a name taken twice', 'flat', withLayers(flat, flat)],
    ['an input that comes later', 'flat', withLayers({ ...flat, input: 'fc' }, dense('fc', 10))],
    ['logits of another number', 'fc', withLayers(flat, dense('fc', 9))],
    ['an image in place of logits', 'c', withLayers(conv('c', 10))],
    [
      'a sum of two shapes',
      'sum',
      withLayers(conv('a', 4), conv('b', 5), { kind: 'add', name: 'sum', other: 'a' }),
    ],
    ['a sum with what comes later', 'b', withLayers({ kind: 'add', name: 'sum', other: 'b' }, conv('b', 3))],
    ['a normalized vector', 'norm', withLayers(flat, { kind: 'batchNorm', name: 'norm' })],
    ['the mean of a vector', 'mean', withLayers(flat, { kind: 'globalAvgPool', name: 'mean' })],
    ['no layers', 'network', withLayers()],
  ];

  it.each(wrong)('is rejected by name: %s', (_, named, network) => {
    expect(() => outputShapes(network)).toThrow(ShapeError);
    expect(() => outputShapes(network)).toThrow(named);
  });
});

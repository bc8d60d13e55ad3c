import { describe, expect, it } from 'vitest';
import { networkCost } from '../../src/layers/network/cost';
import { ConfigError } from '../../src/core/errors';
import { isWeightLayer } from '../../src/layers';
import { outputShapes, shapedLayers } from '../../src/layers/network/shape';
import { models } from '../../src/models';

const build = (id: string, input: readonly number[], classes = 10) => {
  const model = models.find((one) => one.id === id);
  if (!model) throw new Error(`There is no ${id}.`);
  return model.build(input, classes);
};

describe('resnet20', () => {
  const network = build('resnet20', [32, 32, 3]);
  const projections = 16 * 32 + 32 * 64 + 2 * (32 + 64);

  it('has the parameters of He et al., 269,722, and of its two projections', () => {
    expect(networkCost(network, {}).params).toBe(269_722 + projections);
  });

  it('has the 40.81 million MACs in its convolutions that Yang et al. count', () => {
    expect(networkCost(network, {}).macs - 640).toBe(40_812_544);
  });

  it('has 21 low-rank convolutions without bias, and a dense layer that stays whole', () => {
    const weighted = network.layers.filter(isWeightLayer);
    const convolutions = weighted.filter(({ kind }) => kind === 'conv');
    expect(convolutions).toHaveLength(21);
    for (const layer of convolutions) expect(layer).toMatchObject({ lowRank: true, bias: false });
    expect(weighted.at(-1)).toMatchObject({ kind: 'dense', lowRank: false });
  });

  it('halves the sides twice', () => {
    const shapes = outputShapes(network);
    expect(shapes['stage1.3']).toEqual([32, 32, 16]);
    expect(shapes['stage2.1']).toEqual([16, 16, 32]);
    expect(shapes['stage3.3']).toEqual([8, 8, 64]);
    expect(shapes['mean']).toEqual([64]);
  });
});

describe('vgg', () => {
  it('has the parameters and MACs of its six convolutions, their normalizations and the classes', () => {
    const network = build('vgg', [32, 32, 3]);
    const kernels = [3 * 32, 32 * 32, 32 * 64, 64 * 64, 64 * 128, 128 * 128].map((pairs) => 9 * pairs);
    const pixels = [1024, 1024, 256, 256, 64, 64];
    const { params, macs } = networkCost(network, {});
    expect(params).toBe(kernels.reduce((a, b) => a + b) + 2 * 2 * (32 + 64 + 128) + 4 * 4 * 128 * 10 + 10);
    expect(macs).toBe(
      kernels.reduce((sum, count, i) => sum + count * (pixels[i] ?? 0), 0) + 4 * 4 * 128 * 10,
    );
    expect(outputShapes(network)['pool3']).toEqual([4, 4, 128]);
  });
});

describe.each(['vgg', 'resnet20'])('%s', (id) => {
  it.each([
    [8, 8, 1],
    [9, 13, 3],
    [28, 28, 1],
    [33, 40, 4],
  ])('reads images of %d × %d × %d', (...input) => {
    expect(shapedLayers(build(id, input, 7)).at(-1)?.output).toEqual([7]);
  });

  it.each([[[7, 32, 3]], [[32, 4, 3]], [[64]], [[]]])('says what is wrong with %j', (input) => {
    expect(() => build(id, input)).toThrow(ConfigError);
    expect(() => build(id, input)).toThrow(input.length === 3 ? 'at least 8×8 pixels' : 'Choose model mlp');
  });
});

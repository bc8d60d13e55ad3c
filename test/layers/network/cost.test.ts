import { describe, expect, it } from 'vitest';
import { breakEvenRank } from '../../../src/core/network/cost';
import { layerCost, matrixShape, networkCost } from '../../../src/layers/network/cost';
import type { Factored } from '../../../src/core/network/cost';
import type { Network, WeightLayer } from '../../../src/core/network/network';

type Conv = Extract<WeightLayer, { kind: 'conv' }>;

const conv = (name: string, filters: number, size: number, stride: number): Conv => ({
  kind: 'conv',
  name,
  kernel: [size, size],
  filters,
  stride,
  pad: (size - 1) / 2,
  lowRank: true,
});

const channel = (rank: number): Factored => ({ rank, decomposition: 'channel' });
const spatial = (rank: number): Factored => ({ rank, decomposition: 'spatial' });

/** The convs of ResNet-20 on 32×32×3 with their inputs, in model order: block by block, downsampling last. */
function resnet20(): { layer: Conv; input: number[] }[] {
  const layers = [{ layer: conv('conv1', 16, 3, 1), input: [32, 32, 3] }];
  let [size, channels] = [32, 16];
  for (const [stage, filters] of [16, 32, 64].entries())
    for (let block = 0; block < 3; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const input = [size, size, channels];
      const name = `layer${stage + 1}.${block}`;
      size /= stride;
      layers.push({ layer: conv(`${name}.conv1`, filters, 3, stride), input });
      layers.push({ layer: conv(`${name}.conv2`, filters, 3, 1), input: [size, size, filters] });
      if (stride === 2) layers.push({ layer: conv(`${name}.downsample`, filters, 1, 2), input });
      channels = filters;
    }
  return layers;
}

describe('oracle: the re-run of SVD training on ResNet-20', () => {
  const ranks = [8, 8, 8, 8, 4, 4, 3, 14, 20, 7, 15, 16, 1, 1, 30, 56, 9, 50, 30, 21, 11];
  const totals = resnet20().reduce(
    (sum, { layer, input }, i) => {
      const bias = layer.filters; // its convs have none
      const dense = layerCost(layer, input);
      const cut = layerCost(layer, input, channel(ranks[i] ?? 0));
      return {
        paramsDense: sum.paramsDense + dense.params - bias,
        params: sum.params + cut.params - bias,
        macsDense: sum.macsDense + dense.macs,
        macs: sum.macs + cut.macs,
      };
    },
    { paramsDense: 0, params: 0, macsDense: 0, macs: 0 },
  );

  it('has as many ranks as convs', () => {
    expect(resnet20()).toHaveLength(ranks.length);
  });

  it('goes from 270,256 to 144,648 conv parameters', () => {
    expect(totals.paramsDense).toBe(270_256);
    expect(totals.params).toBe(144_648);
  });

  it('saves MACs 2.175783 times', () => {
    expect(totals.macsDense / totals.macs).toBeCloseTo(2.175783, 6);
  });

  it('costs 1.125 times the dense MACs at full rank', () => {
    const full = resnet20().reduce((sum, { layer, input }) => {
      const rank = Math.min(...matrixShape(layer, input, 'channel'));
      return sum + layerCost(layer, input, channel(rank)).macs;
    }, 0);
    expect(full / totals.macsDense).toBeCloseTo(1.125, 2);
  });
});

describe('the cost of one layer', () => {
  const layer = conv('c', 64, 3, 1);

  it('breaks even at rank 57.6 channel-wise and 96 spatially for 64 → 64 filters of 3×3', () => {
    const [channelwise, spatially] = (['channel', 'spatial'] as const).map((decomposition) =>
      breakEvenRank(...matrixShape(layer, [8, 8, 64], decomposition)),
    );
    expect(channelwise).toBeCloseTo(57.6, 12);
    expect(spatially).toBe(96);
  });

  it.each([channel, spatial])('falls below the dense one exactly below the break-even rank', (at) => {
    const dense = layerCost(layer, [8, 8, 64]);
    const limit = breakEvenRank(...matrixShape(layer, [8, 8, 64], at(1).decomposition));
    for (const rank of [1, 57, 58, 95, 96, 97]) {
      const cut = layerCost(layer, [8, 8, 64], at(rank));
      expect(cut.params < dense.params).toBe(rank < limit);
      expect(cut.macs < dense.macs).toBe(rank < limit);
    }
  });

  it('counts the multiplications of the two stacked convs', () => {
    for (const [size, stride, pad, kernel] of [
      [9, 2, 1, 3],
      [8, 2, 1, 3],
      [11, 3, 2, 5],
      [7, 1, 0, 3],
    ] as const) {
      const layer: Conv = { ...conv('c', 5, kernel, stride), pad };
      const input = [size, size + 1, 4];
      const count = (length: number) => {
        let positions = 0;
        for (let start = -pad; start + kernel <= length + pad; start += stride) positions++;
        return positions;
      };
      const [down, across] = [count(size), count(size + 1)];
      expect(layerCost(layer, input).macs).toBe(down * across * kernel * kernel * 4 * 5);
      expect(layerCost(layer, input, channel(3)).macs).toBe(
        down * across * (kernel * kernel * 4 * 3 + 3 * 5),
      );
      expect(layerCost(layer, input, spatial(3)).macs).toBe(
        down * (size + 1) * kernel * 4 * 3 + down * across * kernel * 3 * 5,
      );
    }
  });

  it('of rank 0 is its bias', () => {
    expect(layerCost(layer, [8, 8, 64], channel(0))).toEqual({ params: 64, macs: 0 });
  });

  it('is r(m + n) for a dense layer under either split', () => {
    const fc: WeightLayer = { kind: 'dense', name: 'fc', units: 10, lowRank: true };
    expect(layerCost(fc, [64])).toEqual({ params: 650, macs: 640 });
    for (const at of [channel, spatial])
      expect(layerCost(fc, [64], at(3))).toEqual({ params: 232, macs: 222 });
  });
});

describe('the cost of a network', () => {
  it('counts scale and shift of a normalization, no absent bias, and nothing else', () => {
    const network: Network = {
      input: [8, 8, 1],
      classes: 6,
      layers: [
        { ...conv('a', 6, 3, 1), bias: false },
        { kind: 'batchNorm', name: 'norm' },
        { kind: 'relu', name: 'relu' },
        { ...conv('b', 6, 1, 1), bias: false },
        { kind: 'add', name: 'sum', other: 'relu' },
        { kind: 'globalAvgPool', name: 'mean' },
      ],
    };
    expect(networkCost(network, { a: channel(2) })).toEqual({
      params: 2 * (9 + 6) + 2 * 6 + 36,
      paramsDense: 54 + 2 * 6 + 36,
      macs: 64 * (2 * (9 + 6) + 36),
      macsDense: 64 * (54 + 36),
    });
  });

  it('sums its layers, factored where a rank is given', () => {
    const network: Network = {
      input: [8, 8, 1],
      classes: 10,
      layers: [
        conv('conv', 16, 3, 1),
        { kind: 'relu', name: 'relu' },
        { kind: 'flatten', name: 'flat' },
        { kind: 'dense', name: 'fc', units: 10, lowRank: false },
      ],
    };
    expect(networkCost(network, { conv: channel(2) })).toEqual({
      params: 2 * (9 + 16) + 16 + 10_240 + 10,
      macs: 64 * 2 * (9 + 16) + 10_240,
      paramsDense: 144 + 16 + 10_240 + 10,
      macsDense: 64 * 144 + 10_240,
    });
  });
});

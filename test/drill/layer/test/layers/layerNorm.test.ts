import { expect, it } from 'vitest';
import type { Network } from '../../src/core/network/network';
import { openEngine } from '../../src/gpu/open';
import { networkCost } from '../../src/layers/network/cost';
import { createSession } from '../../src/train/run/session';
import { losses } from '../gpu/runs';
import { stripesExperiment } from '../train/tinyResidual';

/** Layer normalization of images behind a convolution, and of vectors behind a dense layer. */
const network: Network = {
  input: [6, 5, 3],
  classes: 3,
  layers: [
    { kind: 'conv', name: 'conv', kernel: [3, 3], filters: 4, stride: 1, pad: 1, lowRank: true },
    { kind: 'layerNorm', name: 'channels' },
    { kind: 'flatten', name: 'flatten' },
    { kind: 'dense', name: 'fc', units: 8, lowRank: true },
    { kind: 'layerNorm', name: 'units' },
    { kind: 'dense', name: 'classes', units: 3, lowRank: false },
  ],
};

it('costs a scale and a shift for every number of its last axis', () => {
  const without = { ...network, layers: network.layers.filter(({ kind }) => kind !== 'layerNorm') };
  expect(networkCost(network, {}).params - networkCost(without, {}).params).toBe(2 * 4 + 2 * 8);
});

it.each(['dense', 'svdTraining'])('is trained in ten steps of %s, and is part of the file', async (id) => {
  const experiment = await stripesExperiment(network, [
    `method.id=${id}`,
    'batchSize=16',
    'optimizer.lr=0.01',
  ]);
  const session = createSession({ ...experiment, engine: await openEngine('cpu') });
  const before = await session.weights();
  const curve = await losses(session, 10);
  expect(curve.at(-1)).toBeLessThan(0.9 * (curve[0] ?? NaN));
  const { tensors, metadata } = await session.weights();
  expect(metadata['architecture']).toContain('"layerNorm"');
  for (const [name, size] of [
    ['channels', 4],
    ['units', 8],
  ] as const)
    for (const key of ['gamma', 'beta']) {
      expect(tensors[`${name}.${key}`]?.shape).toEqual([size]);
      expect(tensors[`${name}.${key}`]?.data).not.toEqual(before.tensors[`${name}.${key}`]?.data);
    }
  session.dispose();
});

import { describe, expect, it } from 'vitest';
import { openEngine } from '../../src/gpu/open';
import { networkCost } from '../../src/layers/network/cost';
import { outputShapes } from '../../src/layers/network/shape';
import { model } from '../../src/models/normMlp';
import { createSession } from '../../src/train/run/session';
import { load, losses } from '../gpu/runs';

describe('normMlp', () => {
  it.each([[[10]], [[4, 5, 3]]])('reads %j', (input) => {
    const network = model.build(input, 6);
    expect(outputShapes(network)['classes']).toEqual([6]);
    const read = input.reduce((a, b) => a * b, 1);
    const weights = read * 32 + 2 * 32 * 32 + 32 * 6;
    expect(networkCost(network, {}).params).toBe(weights + 3 * 32 + 3 * 2 * 32 + 6);
  });

  it.each(['dense', 'svdTraining', 'oialr'])('learns in ten steps of %s, every layer of it', async (id) => {
    const settings = ['dataset.id=planted', 'model.id=normMlp', `method.id=${id}`, 'batchSize=64'];
    const engine = await openEngine('cpu');
    const session = createSession({ engine, ...(await load([...settings, 'optimizer.lr=0.01'])) });
    const before = (await session.weights()).tensors;
    const curve = await losses(session, 10);
    expect(Math.min(...curve.slice(-3))).toBeLessThan(0.95 * (curve[0] ?? NaN));
    const after = (await session.weights()).tensors;
    expect(Object.keys(after)).toEqual(expect.arrayContaining(['fc3.norm.gamma', 'classes.bias']));
    for (const [name, { data }] of Object.entries(after)) expect(data, name).not.toEqual(before[name]?.data);
    session.dispose();
  });
});

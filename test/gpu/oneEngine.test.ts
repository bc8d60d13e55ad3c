import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { GpuError, GpuLostError } from '../../src/core/errors';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { tf } from '../../src/gpu/tfjs/tfjs';
import { installOverrides } from '../../src/ops/webgpu/overrides';
import { provideDawn } from '../../src/cli/dawn';
import { losableDevices } from './losableDevices';

const refusal = { name: 'GpuError', message: expect.stringMatching(/^A WebGPU engine is already open/) };

describe('the one engine on WebGPU that a process has', () => {
  const engines: Engine[] = [];
  beforeAll(provideDawn);
  const opened = <E extends Engine>(engine: E) => {
    engines.push(engine);
    return engine;
  };
  afterEach(() => {
    for (const engine of engines.splice(0)) engine.dispose();
  });

  const works = async (engine: Engine) => {
    const x = engine.allocate('x', Float32Array.of(1, 2, 3));
    const sum = tf.add(engine.view(x, 0, [3]).tensor, 10);
    const [values] = await engine.read([sum]);
    expect(Array.from(values ?? [])).toEqual([11, 12, 13]);
    sum.dispose();
    engine.free(x);
  };

  it('refuses another, and is not changed', async () => {
    const engine = opened(await openEngine('webgpu'));
    await expect(openEngine('webgpu')).rejects.toMatchObject(refusal);
    await expect(openEngine('auto')).rejects.toMatchObject(refusal);
    await works(engine);
  });

  it('is one of two that are opened at the same time', async () => {
    const results = await Promise.allSettled([openEngine('webgpu'), openEngine('webgpu')]);
    for (const result of results) if (result.status === 'fulfilled') opened(result.value);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refusal });
    for (const engine of engines) await works(engine);
  });

  it('can be replaced when it is disposed', async () => {
    for (let i = 0; i < 3; i++) {
      const engine = await openEngine('webgpu');
      await works(engine);
      engine.dispose();
    }
    const engine = opened(await openEngine('webgpu'));
    await works(engine);
  });

  it('can be replaced when its device is lost, and does not affect the next one if it is disposed late', async () => {
    const devices = losableDevices();
    const lost = opened(await devices.open());
    await works(lost);
    devices.lose();
    expect(await lost.cause(new Error('any'))).toBeInstanceOf(GpuLostError);
    const engine = opened(await openEngine('webgpu'));
    lost.dispose();
    await works(engine);
    await expect(openEngine('webgpu')).rejects.toThrow(GpuError);
  });

  it('runs the kernels that were installed on it, never those of an engine before it', async () => {
    const product = async (engine: Engine) => {
      const before = engine.dispatches();
      const a = tf.tensor2d(
        Float32Array.from({ length: 64 }, (_, i) => i),
        [8, 8],
      );
      const y = tf.matMul(a, a);
      const [values] = await engine.read([y]);
      tf.dispose([a, y]);
      return { values, dispatches: engine.dispatches() - before };
    };
    const first = await openEngine('webgpu');
    const stock = await product(first);
    installOverrides(first);
    const ours = await product(first);
    first.dispose();
    const second = opened(await openEngine('webgpu'));
    expect(stock.dispatches).toBe(0);
    expect(await product(second)).toEqual(stock);
    installOverrides(second);
    expect(await product(second)).toEqual(ours);
  });
});

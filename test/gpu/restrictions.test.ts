import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { provideDawn } from '../../src/cli/dawn';
import { ConfigError } from '../../src/core/errors';
import { restrictionsIn, wantedFeatures } from '../../src/gpu/webgpu/restrictions';
import { closeTestEngine, openTestEngine } from './open';

describe('restrictions in the environment', () => {
  it('are none by default', () => {
    expect(restrictionsIn({})).toEqual({ withhold: [], limits: 'granted' });
  });

  it.each([
    ['subgroups', ['subgroups']],
    ['subgroups, timestamp-query', ['subgroups', 'timestamp-query']],
    ['all', [...wantedFeatures]],
    ['', []],
  ])('withhold %o', (names, withhold) => {
    expect(restrictionsIn({ RANKSCOPE_WITHHOLD: names }).withhold).toEqual(withhold);
  });

  it.each([
    [{ RANKSCOPE_WITHHOLD: 'subgroup' }, /subgroup is unknown.*subgroups, shader-f16/],
    [{ RANKSCOPE_LIMITS: 'minimum' }, /minimum is unknown.*guaranteed/],
  ])('are refused when unknown: %o', (env, message) => {
    expect(() => restrictionsIn(env)).toThrow(ConfigError);
    expect(() => restrictionsIn(env)).toThrow(message);
  });
});

describe('a device', () => {
  beforeAll(provideDawn);
  afterEach(() => vi.unstubAllEnvs());
  afterAll(closeTestEngine);

  it('has nothing that is withheld, and only the limits that are guaranteed everywhere', async () => {
    const requested = vi.spyOn(GPUAdapter.prototype, 'requestDevice');
    const engine = await openTestEngine({ withhold: wantedFeatures, limits: 'guaranteed' });
    const [result] = requested.mock.results;
    requested.mockRestore();
    const device: GPUDevice = await result?.value;
    expect(engine.adapter).toMatchObject({ features: [] });
    expect(engine.adapter.subgroupSize).toBeUndefined();
    for (const feature of wantedFeatures) expect(device.features.has(feature)).toBe(false);
    const { maxStorageBuffersPerShaderStage, maxComputeWorkgroupStorageSize, maxStorageBufferBindingSize } =
      device.limits;
    expect([maxStorageBuffersPerShaderStage, maxComputeWorkgroupStorageSize]).toEqual([8, 16384]);
    expect(maxStorageBufferBindingSize).toBe(134217728);
  });

  it('is restricted by the environment where nothing else is asked for', async () => {
    vi.stubEnv('RANKSCOPE_WITHHOLD', 'all');
    expect((await openTestEngine()).adapter.features).toEqual([]);
    vi.stubEnv('RANKSCOPE_WITHHOLD', 'subgroup');
    await expect(openTestEngine()).rejects.toThrow(ConfigError);
  });
});

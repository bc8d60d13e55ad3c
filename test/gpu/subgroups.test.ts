import { afterEach, describe, expect, it } from 'vitest';
import { provideDawn } from '../../src/cli/dawn';
import { sharedLanes } from '../../src/core/adapter';
import type { AdapterInfo } from '../../src/core/adapter';
import { openEngine } from '../../src/gpu/open';
import { adapterClass } from '../../src/ops/webgpu/variants';
import { penalty as gramOrthogonality } from '../../src/penalties/gramOrthogonality';

/** Makes the next adapters report a subgroup size without the feature for a device. */
async function withoutSubgroups() {
  await provideDawn();
  const { gpu } = navigator;
  const request = gpu.requestAdapter.bind(gpu);
  gpu.requestAdapter = async (options) => {
    const adapter = await request(options);
    if (!adapter) return null;
    const features = new Set([...adapter.features].filter((feature) => feature !== 'subgroups'));
    const info = new Proxy(adapter.info, {
      get: (target, key) => (key === 'subgroupMinSize' ? 8 : Reflect.get(target, key, target)),
    });
    return new Proxy(adapter, {
      get(target, key) {
        if (key === 'features') return features;
        if (key === 'info') return info;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  return () => {
    gpu.requestAdapter = request;
  };
}

describe('an adapter that reports a subgroup size, with a device without subgroups', () => {
  let restore = () => {};
  afterEach(() => restore());

  it('has no lanes that share values, and trains with kernels that need none', async () => {
    restore = await withoutSubgroups();
    const engine = await openEngine('webgpu');
    expect(engine.adapter.features).not.toContain('subgroups');
    expect(engine.adapter.subgroupSize).toBeUndefined();

    const parameters = engine.allocate('parameters', Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0.5, 0, 0, 0));
    const gradients = engine.allocate('gradients', new Float32Array(12));
    const weight = engine.allocate('weight', Float32Array.of(1));
    const places = [{ offset: 0, rows: 3, cols: 4, rank: 2, reference: 2 }];
    gramOrthogonality.open(engine, { values: parameters, gradients, places }, {}).addGradient(weight);
    const [gradient] = await engine.read([gradients]);
    // UᵀU − I has ¼ as its first entry, so that 4UE/r² is ¼ and ⅛ in the first column.
    expect([...(gradient ?? [])]).toEqual([0.25, 0, 0, 0, 0, 0, 0, 0, 0.125, 0, 0, 0]);
    engine.dispose();
  });

  it('counts as without subgroups for every choice of a kernel, even where it was reported otherwise', () => {
    const adapter: AdapterInfo = {
      backend: 'webgpu',
      name: 'x',
      software: true,
      features: [],
      subgroupSize: 8,
    };
    expect(sharedLanes(adapter)).toBe(0);
    expect(adapterClass(adapter)).toBe('software');
    expect(sharedLanes({ ...adapter, features: ['subgroups'] })).toBe(8);
  });
});

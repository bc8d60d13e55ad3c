import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { provideDawn } from '../../src/cli/dawn';
import { sharedLanes } from '../../src/core/adapter';
import type { AdapterInfo } from '../../src/core/adapter';
import { wantedFeatures } from '../../src/gpu/webgpu/restrictions';
import { adapterClass } from '../../src/ops/webgpu/variants';
import { createSession } from '../../src/train/run/session';
import { instances } from '../contracts/instances';
import { closeTestEngine, openTestEngine } from './open';
import { stripesExperiment, tinyResidual } from '../train/tinyResidual';
import { images, load, losses } from './runs';

type SessionSource = Awaited<ReturnType<typeof load>>;

/** Makes the next adapters report a subgroup size without the feature for a device. */
function reportSubgroupSize() {
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

/** The texts of the modules that devices create from now on, by label, until the returned function is called. */
function watchModules() {
  const create = vi.spyOn(GPUDevice.prototype, 'createShaderModule');
  return () => {
    const modules = create.mock.calls.map(([{ label = '', code }]) => ({ label, code }));
    create.mockRestore();
    return modules;
  };
}

/** The losses of three steps, with a report after each. */
async function train(open: () => Promise<SessionSource>) {
  const engine = await openTestEngine();
  const session = createSession({ engine, ...(await open()) });
  const values = await losses(session, 3);
  session.dispose();
  return { adapter: engine.adapter, values };
}

const svd = ['method.id=svdTraining', 'method.sparsity=0.1', 'method.ortho=1'];
const onCnn = (settings: readonly string[]) => () => load([...images, 'model.id=cnn', ...settings]);
const runs: [string, () => Promise<SessionSource>][] = [
  ['svdTraining on residual blocks', () => stripesExperiment(tinyResidual, svd)],
  ['svdTraining on cnn', onCnn(svd)],
  ['oialr on cnn', onCnn(['method.id=oialr'])],
  ['dense on cnn', onCnn(['method.id=dense'])],
];

describe('an adapter that reports subgroup sizes, with a device without subgroups', () => {
  beforeAll(provideDawn);
  afterEach(() => {
    vi.unstubAllEnvs();
    closeTestEngine();
  });

  it.each(runs)('trains with kernels that need none, within guaranteed limits: %s', async (_, open) => {
    const usual = await train(open);
    vi.stubEnv('RANKSCOPE_WITHHOLD', 'all');
    vi.stubEnv('RANKSCOPE_LIMITS', 'guaranteed');
    const restore = reportSubgroupSize();
    const seen = watchModules();
    const without = await train(open);
    restore();
    expect(without.adapter.features).toEqual([]);
    expect(without.adapter.subgroupSize).toBeUndefined();

    const modules = seen();
    expect(modules.length).toBeGreaterThan(20);
    expect(modules.filter(({ code }) => /^\s*(?:enable|requires)\b/m.test(code))).toEqual([]);
    const own = instances.filter(({ kernel }) => modules.some(({ label }) => label === kernel.name));
    const texts = own.map(({ text }) => text);
    const compiled = modules.filter(({ label }) => own.some(({ kernel }) => kernel.name === label));
    expect(compiled.length).toBeGreaterThan(5);
    for (const { label, code } of compiled)
      expect(texts.includes(code), `${label} as instantiated`).toBe(true);

    expect(without.values).toHaveLength(3);
    without.values.forEach((loss, step) => {
      expect(Math.abs(loss / (usual.values[step] ?? NaN) - 1)).toBeLessThan(1e-4);
    });
  });

  it('is refused a kernel that needs them, by name, before anything is compiled', async () => {
    const engine = await openTestEngine({ withhold: ['subgroups'] });
    for (const { kernel } of instances.filter((one) => one.kernel.subgroupSize)) {
      const needed = `${kernel.name} needs subgroups of ${kernel.subgroupSize}, which`;
      expect(() => engine.dispatch(kernel, {}, 8)).toThrow(needed);
      await expect(
        engine.compile(
          () => engine.dispatch(kernel, {}, 8),
          () => {},
        ),
      ).rejects.toThrow(needed);
    }
    await engine.settle();
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
    expect(wantedFeatures).toContain('subgroups');
  });
});

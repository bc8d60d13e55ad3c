import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { provideDawn } from '../../src/cli/dawn';
import { WrongDeviceError } from '../../src/core/errors';
import { openEngine } from '../../src/gpu/open';
import { wantedFeatures } from '../../src/gpu/webgpu/restrictions';
import type { Restrictions } from '../../src/gpu/webgpu/restrictions';
import { checks, proveDevice } from '../../src/train/proof/proveDevice';
import { closeTestEngine, openTestEngine } from './open';
import { patchShader } from './patchShader';

const plain: Restrictions = { withhold: wantedFeatures, limits: 'guaranteed' };

describe('the proof of a device', () => {
  beforeAll(provideDawn);
  afterEach(() => vi.restoreAllMocks());
  afterAll(closeTestEngine);

  it.each([
    ['as it is', {}],
    ['without features and with guaranteed limits', plain],
  ])('is given by the one here, %s, and leaves nothing behind', async (_, restrictions) => {
    const engine = await openTestEngine(restrictions);
    await proveDevice(engine);
    await engine.drain();
    const before = engine.memory();
    await proveDevice(engine);
    await engine.drain();
    expect(engine.memory()).toEqual(before);
  });

  it('is not asked for without WebGPU', async () => {
    closeTestEngine();
    const engine = await openEngine('cpu');
    await expect(proveDevice(engine)).resolves.toBeUndefined();
    engine.dispose();
  });

  const caught = new Set<string>();
  const svd = 'a singular value decomposition';
  const both = 'a matrix product and a convolution';
  const penalty = 'a penalty';
  it.for<[string, string, string, string, Restrictions]>([
    ['stageMatrices', '4 * (at % fours)', '3 * (at % fours)', svd, {}],
    ['householderQr', 'y, 1.5)', 'y, 1.4999)', svd, {}],
    ['jacobiSvd', 'TOLERANCE: f32 = 1.2e-7', 'TOLERANCE: f32 = 1.2e-1', svd, {}],
    ['assembleSvd', 'vec4u(0, 1, 2, 3)', 'vec4u(0, 1, 2, 2)', svd, {}],
    ['batchedProduct', 'k += 4', 'k += 8', 'a matrix product', {}],
    ['MatMulPackedProgram', 'kStart + 32', 'kStart + 31', 'a matrix product', plain],
    ['uniformConv', 'vec4f(p.w), w[3]', 'vec4f(p.w), w[2]', 'a convolution', plain],
    ['tileConv', 'vec4f(p.w), w[3]', 'vec4f(p.w), w[2]', 'a matrix product', plain],
    ['tileFilterGradient', 'vec4f(x1.w), d3', 'vec4f(x1.z), d3', 'a matrix product', plain],
    ['filterGradient', 'values[q / 4]', 'values[q / 8]', both, plain],
    ['subgroupConv', '(2 + half)', '(1 + half)', 'a matrix product', {}],
    ['subgroupFilterGradient', 'vec4i(0)', 'vec4i(1)', both, {}],
    ['gramResidual', 'vec4f(-1)', 'vec4f(-0.999)', penalty, {}],
    ['gramGradient', 'scale = 4', 'scale = 5', penalty, plain],
    ['sparsityGradient', '2 * hoyer', '3 * hoyer', penalty, {}],
  ])('refuses a device whose %s has %o as %o', async ([label, wanted, instead, what, given], { skip }) => {
    const found = patchShader(label, wanted, instead);
    const engine = await openTestEngine(given);
    const refusal = await proveDevice(engine).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (found() === 0) skip(`${label} is not what this adapter is given, or has no ${wanted}.`);
    caught.add(what);
    expect(refusal).toBeInstanceOf(WrongDeviceError);
    expect(String(refusal)).toContain(`${engine.adapter.name} computes ${what} wrongly: `);
    expect(String(refusal)).toMatch(/ has \S+ where \S+ is right\.$/);
  });

  it('has caught a wrong kernel of each kind here', () => {
    for (const { what } of checks)
      expect(
        [...caught].some((one) => one.includes(what)),
        what,
      ).toBe(true);
  });
});

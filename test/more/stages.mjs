import { driverEnvironment } from '../../src/cli/vulkan.mjs';

/** Tests of kernels and mathematics; lavapipe is about 20 times as fast on tfjs's kernels, so whole runs are left out. */
const numerics = [
  'kernels',
  'orthogonality',
  'composition',
  'batchNorm',
  'losses',
  'optimizers',
  'polar',
].map((name) => `test/gpu/${name}.test.ts`);

/** What every adapter has. */
const restricted = { RANKSCOPE_WITHHOLD: 'all', RANKSCOPE_LIMITS: 'guaranteed' };
const less = 'without optional features, at the guaranteed limits';

/**
 * The stages of `npm run test:more`. `on`: the implementation of WebGPU and the driver, as the record says it; `GPU tests`,
 * `Naga tests`, `Firefox tests` and `SwiftShader` name them and their versions.
 *
 * `swiftShader`: the path of its driver description.
 */
export function moreStages(swiftShader) {
  const dawn = { project: 'gpu', files: numerics, needs: ['driver'] };
  const deno = { project: 'naga', files: ['test/naga/kernels.test.ts'], needs: ['driver', 'deno'] };
  const env = driverEnvironment(swiftShader);
  return [
    { name: 'dawn', on: 'Dawn, default driver', ...dawn },
    { name: 'dawn-less', on: `Dawn, default driver, ${less}`, ...dawn, env: restricted },
    { name: 'swiftshader', on: 'Dawn, SwiftShader', ...dawn, env },
    { name: 'swiftshader-less', on: `Dawn, SwiftShader, ${less}`, ...dawn, env: { ...env, ...restricted } },
    { name: 'naga', on: 'wgpu (Deno) and Dawn, default driver', ...deno },
    { name: 'naga-less', on: `wgpu (Deno) and Dawn, default driver, ${less}`, ...deno, env: restricted },
    {
      name: 'firefox',
      on: 'wgpu (Firefox), default driver',
      project: 'firefox',
      needs: ['driver', 'firefox'],
    },
    {
      name: 'gpu-day',
      on: 'Dawn, default driver, from a pack',
      project: 'more',
      files: ['test/more/gpuDay.test.ts'],
      needs: ['driver'],
    },
    {
      name: 'soak',
      on: 'Dawn, default driver',
      project: 'more',
      files: ['test/more/soak.test.ts'],
      needs: ['driver'],
    },
  ];
}

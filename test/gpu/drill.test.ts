import { expect, it } from 'vitest';
import { createScratchCopy, testsOf } from '../setup/scratchCopy';

it('what can be added as files passes its own tests on WebGPU, and its kernels agree with float64', () => {
  const { complaints } = createScratchCopy('drill-gpu');
  const own = testsOf('test/gpu/');
  expect(own.length).toBeGreaterThan(0);
  expect(complaints('vitest', 'run', '--project', 'gpu', 'test/gpu/kernels.test.ts', ...own)).toBe('');
}, 600_000);

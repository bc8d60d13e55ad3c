import type { KernelReference } from '../kernelReference';
import { adamOracle } from './adamForm.reference';
import { kernel } from './adamwStep';
import { stepCases } from './stepCases.reference';

/** Oracle, cases and tolerance of `adamwStep`. */
export const reference: KernelReference = {
  kernel,
  oracle: adamOracle('decoupled'),
  cases: () =>
    stepCases(['mean', 'square'], [1e-2, 0.9, 0.999, 1e-8], (group) => [
      ...[group % 2 ? 10 : 1, group % 3 ? 0 : 0.1],
      ...[1 - 0.9 ** (group + 1), 1 - 0.999 ** (group + 1)],
    ]),
  tolerance: {
    relative: 2e-6,
    reason: 'a dozen float32 operations; WGSL allows 2.5 ULP for a division and for a square root',
  },
};

import source from '../../../shaders/adamwStep.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { adamBindings, adamFallback, adamOracle } from './adamForm';
import { stepCases } from './stepCases';

/**
 * One AdamW step on every parameter that has a gradient, in place: p ← (1 − η·decay) p, then Adam's step.
 * `parameters` may go on behind them.
 *
 * hyper: η, β₁, β₂, ε; then of every group the factor of η, weight decay, 1 − β₁ᵗ and 1 − β₂ᵗ, t the updates since its
 * moments were zero. groupOf: the group of every 64 parameters. Source: Loshchilov & Hutter 2019, arXiv 1711.05101, in
 * the form of torch.optim.AdamW.
 */
export const kernel: Kernel = {
  name: 'adamwStep',
  source,
  workgroupSize: 64,
  bindings: adamBindings,
  oracle: adamOracle('decoupled'),
  fallback: adamFallback('decoupled'),
  cases: () =>
    stepCases(['mean', 'square'], [1e-2, 0.9, 0.999, 1e-8], (group) => [
      ...[group % 2 ? 10 : 1, group % 3 ? 0 : 0.1],
      ...[1 - 0.9 ** (group + 1), 1 - 0.999 ** (group + 1)],
    ]),
  tolerance: {
    relative: 2e-6,
    reason: 'a dozen float32 operations; WGSL allows 2.5 units of rounding to a division and to a root',
  },
};

import source from '../../../shaders/adamStep.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { adamBindings, adamFallback, adamOracle } from './adamForm';
import { stepCases } from './stepCases';

/**
 * One Adam step on every parameter that has a gradient, in place; `parameters` may go on behind them.
 *
 * hyper: η, β₁, β₂, ε; then of every group the factor of η, weight decay (added to the gradient, as in torch.optim.Adam),
 * 1 − β₁ᵗ and 1 − β₂ᵗ, t the updates since its moments were zero. groupOf: the group of every 64 parameters. Source:
 * Kingma & Ba 2015, arXiv 1412.6980.
 */
export const kernel: Kernel = {
  name: 'adamStep',
  source,
  workgroupSize: 64,
  bindings: adamBindings,
  oracle: adamOracle('coupled'),
  fallback: adamFallback('coupled'),
  cases: () =>
    stepCases(['mean', 'square'], [1e-2, 0.9, 0.999, 1e-8], (group) => [
      ...[group % 2 ? 10 : 1, group % 3 ? 0 : 1e-3],
      ...[1 - 0.9 ** (group + 1), 1 - 0.999 ** (group + 1)],
    ]),
  tolerance: {
    relative: 2e-6,
    reason: 'a dozen float32 operations; WGSL allows 2.5 units of rounding to a division and to a root',
  },
};

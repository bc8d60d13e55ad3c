import source from '../../../shaders/adamStep.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { adamBindings, adamFallback } from './adamForm';

/**
 * One Adam step on every parameter that has a gradient, in place; `parameters` may be longer than `gradients`.
 *
 * hyper: η, β₁, β₂, ε; then per group the factor of η, weight decay (added to the gradient, as in torch.optim.Adam),
 * 1 − β₁ᵗ and 1 − β₂ᵗ, t the number of updates since the group's moments were zero. groupOf: the group of every 64
 * parameters. Source: Kingma & Ba 2015, arXiv 1412.6980.
 */
export const kernel: Kernel = {
  name: 'adamStep',
  source,
  workgroupSize: 64,
  bindings: adamBindings,
  fallback: adamFallback('coupled'),
};

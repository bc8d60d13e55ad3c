import source from '../../../shaders/adamwStep.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { adamBindings, adamFallback } from './adamForm';

/**
 * One AdamW step on every parameter that has a gradient, in place: p ← (1 − η·decay) p, then Adam's step.
 * `parameters` may be longer than `gradients`.
 *
 * hyper: η, β₁, β₂, ε; then per group the factor of η, weight decay, 1 − β₁ᵗ and 1 − β₂ᵗ, t the number of updates since
 * the group's moments were zero. groupOf: the group of every 64 parameters. Source: Loshchilov & Hutter 2019,
 * arXiv 1711.05101, in the form of torch.optim.AdamW.
 */
export const kernel: Kernel = {
  name: 'adamwStep',
  source,
  workgroupSize: 64,
  bindings: adamBindings,
  fallback: adamFallback('decoupled'),
};

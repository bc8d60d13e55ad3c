import type { KernelReference } from '../kernelReference';
import { kernel } from './adamStep';
import { decays, groupOf, hasOwnRate, roleBlock } from './roleTable';
import { stepCases } from './stepCases.reference';

/** What `adamStep` is held to. */
export const reference: KernelReference = {
  kernel,
  oracle({ parameters = [], gradients = [], mean = [], square = [], roles: table = [], hyper = [] }) {
    const [rate = 0, singular = 1, beta1 = 0, beta2 = 0, epsilon = 0, decay = 0] = hyper;
    const result = {
      parameters: Float64Array.from(parameters),
      mean: Float64Array.from(mean),
      square: Float64Array.from(square),
    };
    gradients.forEach((gradient, i) => {
      const entry = table[Math.floor(i / roleBlock)];
      const [c1 = 1, c2 = 1] = hyper.slice(6 + 2 * groupOf(entry));
      const p = result.parameters[i] ?? 0;
      const g = gradient + (decays(entry) ? decay * p : 0);
      const m = beta1 * (mean[i] ?? 0) + (1 - beta1) * g;
      const v = beta2 * (square[i] ?? 0) + (1 - beta2) * g * g;
      const scaled = hasOwnRate(entry) ? rate * singular : rate;
      result.mean[i] = m;
      result.square[i] = v;
      result.parameters[i] = p - (scaled * (m / c1)) / (Math.sqrt(v / c2) + epsilon);
    });
    return result;
  },
  cases: () =>
    stepCases(['mean', 'square'], [1e-2, 10, 0.9, 0.999, 1e-8, 1e-3, 0.271, 0.002997, 0.1, 0.001, 1, 1]),
  tolerance: {
    relative: 2e-6,
    reason: 'a dozen float32 operations; WGSL allows 2.5 units of rounding to a division and to a root',
  },
};

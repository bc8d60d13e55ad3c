import type { KernelReference } from '../kernelReference';
import { kernel, lionLayout as layout } from './lionStep';
import { roleBlock } from './roleTable';
import { stepCases } from './stepCases.reference';

/** What `lionStep` is held to. */
export const reference: KernelReference = {
  kernel,
  oracle({ parameters = [], gradients = [], mean = [], groupOf = [], hyper = [] }) {
    const [rate = 0, beta1 = 0, beta2 = 0] = hyper;
    const result = { parameters: Float64Array.from(parameters), mean: Float64Array.from(mean) };
    gradients.forEach((g, i) => {
      const group = groupOf[Math.floor(i / roleBlock)] ?? 0;
      const [factor = 1, decay = 0] = hyper.slice(layout.head + layout.width * group);
      const [p, m] = [result.parameters[i] ?? NaN, result.mean[i] ?? NaN];
      const direction = Math.sign(beta1 * m + (1 - beta1) * g);
      result.parameters[i] = p - rate * factor * (direction + decay * p);
      result.mean[i] = beta2 * m + (1 - beta2) * g;
    });
    return result;
  },
  cases: () => stepCases(['mean'], [1e-3, 0.9, 0.99], (group) => [group % 2 ? 10 : 1, group % 3 ? 0 : 0.1]),
  tolerance: { relative: 1e-6, reason: 'six float32 operations' },
};

import type { KernelReference } from '../kernelReference';
import { kernel } from './momentumStep';
import { decays, hasOwnRate, roleBlock } from './roleTable';
import { stepCases } from './stepCases.reference';

/** What `momentumStep` is held to. */
export const reference: KernelReference = {
  kernel,
  oracle({ parameters = [], gradients = [], buffer = [], roles: table = [], hyper = [] }) {
    const [rate = 0, singular = 1, momentum = 0, decay = 0] = hyper;
    const result = { parameters: Float64Array.from(parameters), buffer: Float64Array.from(buffer) };
    gradients.forEach((gradient, i) => {
      const entry = table[Math.floor(i / roleBlock)];
      const p = result.parameters[i] ?? 0;
      const g = gradient + (decays(entry) ? decay * p : 0);
      const b = momentum * (buffer[i] ?? 0) + g;
      result.buffer[i] = b;
      result.parameters[i] = p - (hasOwnRate(entry) ? rate * singular : rate) * b;
    });
    return result;
  },
  cases: () => stepCases(['buffer'], [1e-2, 10, 0.9, 1e-3]),
  tolerance: { relative: 1e-6, reason: 'six float32 operations' },
};

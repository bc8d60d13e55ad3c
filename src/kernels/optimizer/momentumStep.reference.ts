import { entry } from '../../core/entry';
import type { KernelReference } from '../kernelReference';
import { kernel, momentumLayout as layout } from './momentumStep';
import { roleBlock } from './roleTable';
import { stepCases } from './stepCases.reference';

/** Oracle, cases and tolerance of `momentumStep`. */
export const reference: KernelReference = {
  kernel,
  oracle({ parameters = [], gradients = [], buffer = [], groupOf = [], hyper = [] }) {
    const [rate = 0, momentum = 0] = hyper;
    const result = { parameters: Float64Array.from(parameters), buffer: Float64Array.from(buffer) };
    gradients.forEach((gradient, i) => {
      const group = entry(groupOf, Math.floor(i / roleBlock));
      const [factor = 1, decay = 0] = hyper.slice(layout.head + layout.width * group);
      const p = entry(result.parameters, i);
      const b = momentum * entry(buffer, i) + gradient + decay * p;
      result.buffer[i] = b;
      result.parameters[i] = p - rate * factor * b;
    });
    return result;
  },
  cases: () => stepCases(['buffer'], [1e-2, 0.9], (group) => [group % 2 ? 10 : 1, group % 3 ? 0 : 1e-3]),
  tolerance: { relative: 1e-6, reason: 'six float32 operations' },
};

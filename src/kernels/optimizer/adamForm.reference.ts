import { entry } from '../../core/entry';
import type { KernelReference } from '../kernelReference';
import { adamLayout } from './adamForm';
import type { Decay } from './adamForm';
import { roleBlock } from './roleTable';

/** One step in float64. */
export const adamOracle =
  (form: Decay): KernelReference['oracle'] =>
  ({ parameters = [], gradients = [], mean = [], square = [], groupOf = [], hyper = [] }) => {
    const [rate = 0, beta1 = 0, beta2 = 0, epsilon = 0] = hyper;
    const result = {
      parameters: Float64Array.from(parameters),
      mean: Float64Array.from(mean),
      square: Float64Array.from(square),
    };
    gradients.forEach((gradient, i) => {
      const group = entry(groupOf, Math.floor(i / roleBlock));
      const [factor = 1, decay = 0, c1 = 1, c2 = 1] = hyper.slice(adamLayout.head + adamLayout.width * group);
      const p = entry(result.parameters, i);
      const own = rate * factor;
      const g = form === 'coupled' ? gradient + decay * p : gradient;
      const kept = form === 'coupled' ? p : p * (1 - own * decay);
      const m = beta1 * entry(mean, i) + (1 - beta1) * g;
      const v = beta2 * entry(square, i) + (1 - beta2) * g * g;
      result.mean[i] = m;
      result.square[i] = v;
      result.parameters[i] = kept - (own * (m / c1)) / (Math.sqrt(v / c2) + epsilon);
    });
    return result;
  };

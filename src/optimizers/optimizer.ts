import type { Params, Value } from '../core/config/param';
import type { PluginInfo } from '../core/config/plugin';
import type { Kernel } from '../gpu/kernel';
import { scheduleFactor, schedules } from './schedule';

/** An update rule: one kernel over all parameters, its state arrays, and its live numbers. */
export type Optimizer = PluginInfo & {
  kernel: Kernel;
  /**
   * The kernel's state arrays, each as long as the gradients, zero at the start; `power` of the gradients that they are
   * means of.
   */
  moments: readonly { name: string; power: 1 | 2 }[];
  /**
   * The kernel's `hyper` array for the update `step` (from 1) of `steps` (0 = no end); `counts` are the numbers of
   * updates since the moments of each group were zero, Adam's t.
   */
  hyper(
    values: Record<string, Value>,
    update: {
      step: number;
      steps: number;
      counts: readonly number[];
      singularRate: number;
    },
  ): number[];
};

/** The learning rate of the update `step` (from 1) of `steps` (0 = no end), as its schedule has it. */
export const rateAt = ({ lr, schedule }: Record<string, Value>, step: number, steps: number): number =>
  Number(lr) * scheduleFactor(String(schedule), step, steps);

/** What every optimizer has, with a learning rate to begin with. */
export const sharedParams = (lr: number) =>
  ({
    lr: {
      kind: 'number',
      label: 'Learning rate',
      symbol: 'η',
      default: lr,
      min: 1e-6,
      max: 1,
      scale: 'log',
      hot: true,
      help: 'Length of a step along the (scaled) gradient.',
    },
    schedule: {
      kind: 'choice',
      label: 'Schedule',
      default: 'constant',
      options: schedules,
      help: 'How the learning rate falls over the run.',
    },
    weightDecay: {
      kind: 'number',
      label: 'Weight decay',
      default: 0,
      min: 0,
      max: 0.1,
      scale: 'log0',
      floor: 1e-6,
      hot: true,
      help: 'Adds this multiple of every weight to its gradient; biases and s are left alone.',
    },
  }) as const satisfies Params;

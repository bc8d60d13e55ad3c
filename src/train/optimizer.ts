import type { Value } from '../core/config/param';
import type { Params } from '../core/config/param';
import type { PluginInfo } from '../core/config/plugin';
import type { Kernel } from '../gpu/kernel';
import { kernel as adamStep } from '../kernels/adamStep';
import { kernel as momentumStep } from '../kernels/momentumStep';
import { scheduleFactor, schedules } from './experiment/schedule';

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

const sharedParams = (lr: number) =>
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

/**
 * Adam's β₁ and β₂ in float32, for the kernel and the corrections alike: 1 − 0.999 formed in float32 is 4.7e-5 off, which
 * makes every step 6.4e-6 too long where the correction takes 0.999 itself.
 */
const betas = [Math.fround(0.9), Math.fround(0.999)] as const;

const adam: Optimizer = {
  id: 'adam',
  label: 'Adam',
  summary: 'Steps scaled by running moments of the gradient; β₁ 0.9, β₂ 0.999, ε 1e-8.',
  paper: {
    title: 'Adam: A Method for Stochastic Optimization',
    authors: 'Kingma, Ba',
    year: 2015,
    url: 'https://arxiv.org/abs/1412.6980',
  },
  params: sharedParams(1e-3),
  kernel: adamStep,
  moments: [
    { name: 'mean', power: 1 },
    { name: 'square', power: 2 },
  ],
  hyper(values, { step, steps, counts, singularRate }) {
    const rate = rateAt(values, step, steps);
    const decay = Number(values['weightDecay']);
    const corrections = counts.flatMap((count) => betas.map((beta) => 1 - beta ** count));
    return [rate, singularRate, ...betas, 1e-8, decay, ...corrections];
  },
};

const sgd: Optimizer = {
  id: 'sgd',
  label: 'SGD',
  summary: 'Stochastic gradient descent with momentum.',
  params: {
    ...sharedParams(0.05),
    momentum: {
      kind: 'number',
      label: 'Momentum',
      symbol: 'μ',
      default: 0.9,
      min: 0,
      max: 0.999,
      scale: 'linear',
      hot: true,
      help: 'Share of the last step that is carried into the next.',
    },
  },
  kernel: momentumStep,
  moments: [{ name: 'buffer', power: 1 }],
  hyper(values, { step, steps, singularRate }) {
    const rate = rateAt(values, step, steps);
    return [rate, singularRate, Number(values['momentum']), Number(values['weightDecay'])];
  },
};

/** Every optimizer. */
export const optimizers: readonly Optimizer[] = [adam, sgd];

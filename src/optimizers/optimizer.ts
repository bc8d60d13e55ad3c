import type { Params, Value } from '../core/config/param';
import type { PluginInfo } from '../core/config/plugin';
import type { Kernel } from '../gpu/kernel';
import type { TrainedRole } from '../kernels/optimizer/roleTable';
import { scheduleFactor, schedules } from './schedule';

/** How the parameters of a role are updated. */
export type Share = {
  /** `own`: the learning rate is multiplied by the method's factor for singular values and cores. */
  rate: 'shared' | 'own';
  /** Whether weight decay acts on them. */
  decays: boolean;
};

/** A parameter group: parameters of one role whose moments were zero at the same time. */
export type Group = {
  /** Multiplies the learning rate. */
  factor: number;
  /** Weight decay. */
  decay: number;
  /** Updates since its moments were zero, Adam's t. */
  count: number;
};

/** An update rule: one kernel over all parameters, its state arrays, the share of each role, and its live numbers. */
export type Optimizer = PluginInfo & {
  kernel: Kernel;
  /**
   * The kernel's state arrays, each as long as the gradients and zero at the start; `power`: the power of the gradients
   * that they average.
   */
  moments: readonly { name: string; power: 1 | 2 }[];
  shares: Readonly<Record<TrainedRole, Share>>;
  /** The kernel's `hyper` array for an update at a learning rate, with the same count of numbers for each group. */
  hyper(values: Record<string, Value>, update: { rate: number; groups: readonly Group[] }): number[];
};

/** Weights and cores decay, biases and s do not; s and cores have the method's own rate. */
export const usualShares = {
  weight: { rate: 'shared', decays: true },
  singular: { rate: 'own', decays: false },
  bias: { rate: 'shared', decays: false },
  core: { rate: 'own', decays: true },
} as const satisfies Optimizer['shares'];

/** Position of an update within a run. */
export type Update = {
  /** From 1; `steps` is the length of the run, 0 = no end. */
  step: number;
  steps: number;
  /** Multiplies the learning rate of singular values and cores. */
  singularRate: number;
  groups: readonly { role: TrainedRole; count: number }[];
};

/** An optimizer's live numbers for an update, as its kernel reads them. */
export function liveNumbers(
  { shares, hyper }: Pick<Optimizer, 'shares' | 'hyper'>,
  values: Record<string, Value>,
  { step, steps, singularRate, groups }: Update,
): number[] {
  const numbers = groups.map(({ role, count }) => ({
    factor: shares[role].rate === 'own' ? singularRate : 1,
    decay: shares[role].decays ? Number(values['weightDecay']) : 0,
    count,
  }));
  return hyper(values, { rate: rateAt(values, step, steps), groups: numbers });
}

/** The learning rate of update `step` (from 1) of `steps` (0 = no end), with warm-up and schedule. */
export const rateAt = (
  { lr, schedule, warmup }: Record<string, Value>,
  step: number,
  steps: number,
): number => Number(lr) * scheduleFactor(String(schedule), { step, steps, warmup: Number(warmup) });

/** The parameters of every optimizer, with a default learning rate; `tex`: the update in TeX. */
export const sharedParams = (lr: number, tex?: string) =>
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
      ...(tex === undefined ? {} : { tex }),
    },
    schedule: {
      kind: 'choice',
      label: 'Schedule',
      default: 'constant',
      options: schedules,
      help: 'How the learning rate falls over the run.',
    },
    warmup: {
      kind: 'number',
      label: 'Rate warm-up',
      unit: 'steps',
      default: 0,
      min: 0,
      max: 100_000,
      scale: 'linear',
      integer: true,
      help: 'Steps over which the learning rate rises linearly from 0; the schedule begins after them.',
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
      help: 'Adds this multiple of every weight to its gradient; not for biases and s.',
      tex: String.raw`\nabla\mathcal L \leftarrow \nabla\mathcal L + w\,\theta`,
    },
    clip: {
      kind: 'number',
      label: 'Clip gradients',
      default: 0,
      min: 0,
      max: 100,
      scale: 'log0',
      floor: 1e-2,
      help: 'Scales all gradients down together where their norm exceeds this; 0 = never.',
    },
  }) as const satisfies Params;

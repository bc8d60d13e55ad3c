import type { Params } from './param';

/** The parameters of a run that do not belong to a plug-in. */
export const runParams = {
  seed: {
    kind: 'number',
    label: 'Seed',
    default: 42,
    min: 0,
    max: 4294967295,
    scale: 'linear',
    integer: true,
    help: 'Every random choice (initial weights, data, order) follows from it.',
  },
  steps: {
    kind: 'number',
    label: 'Steps',
    default: 2000,
    min: 0,
    max: 1_000_000,
    scale: 'linear',
    integer: true,
    help: 'Training stops after this many steps; 0 trains until paused.',
  },
  batchSize: {
    kind: 'number',
    label: 'Batch',
    default: 64,
    min: 1,
    max: 1024,
    scale: 'log',
    integer: true,
    help: 'Samples whose average gradient makes one step.',
  },
  metricsEvery: {
    kind: 'number',
    label: 'Report every',
    unit: 'steps',
    default: 10,
    min: 1,
    max: 10_000,
    scale: 'log',
    integer: true,
    hidden: true,
    help: 'Steps between progress reports. It never changes the training itself.',
  },
  evaluateEvery: {
    kind: 'number',
    label: 'Test every',
    unit: 'steps',
    default: 200,
    min: 1,
    max: 100_000,
    scale: 'log',
    integer: true,
    hidden: true,
    help: 'Steps between evaluations on the test set. It never changes the training itself.',
  },
  lag: {
    kind: 'number',
    label: 'Lag',
    symbol: 'Δ',
    unit: 'steps',
    default: 100,
    min: 0,
    max: 10_000,
    scale: 'log0',
    floor: 1,
    integer: true,
    help: 'Every basis is compared with what it was so many steps earlier; 0 = never. It changes the training only where layers are frozen by stability.',
  },
} as const satisfies Params;

/** Their names, in the order in which they appear in a link. */
export const runKeys = ['seed', 'steps', 'batchSize', 'metricsEvery', 'evaluateEvery', 'lag'] as const;

/** Whether a key of a configuration is a parameter of the run itself. */
export const isRunKey = (key: string): key is (typeof runKeys)[number] => Object.hasOwn(runParams, key);

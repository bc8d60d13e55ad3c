import type { Network } from '../core/network';
import type { Params } from '../core/param';
import type { PluginInfo } from '../core/plugin';

/** A network as a function of what it reads and how many classes it tells apart. */
export type Model = PluginInfo & {
  /** input: [height, width, channels] or [features]. Throws ConfigError when it cannot read that. */
  build(input: readonly number[], classes: number): Network;
};

/** How kernels and biases start, the same for every model. */
export const initParams = {
  init: {
    kind: 'choice',
    label: 'Initial weights',
    default: 'torch',
    options: [
      { value: 'torch', label: 'torch' },
      { value: 'he', label: 'He' },
    ],
    help: 'torch: uniform within ±1/√fan-in, biases too. He: normal with variance 2/fan-in, biases zero.',
  },
} as const satisfies Params;

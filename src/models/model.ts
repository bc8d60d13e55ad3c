import { ConfigError } from '../core/errors';
import type { Network } from '../core/network/network';
import type { Params } from '../core/config/param';
import type { PluginInfo } from '../core/config/plugin';

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

/**
 * The input of a network that reads images [height, width, channels] of at least `smallest` pixels each way.
 *
 * Throws ConfigError, which says what to choose instead, for anything else.
 */
export function imageInput(id: string, input: readonly number[], smallest: number): readonly number[] {
  const [height = 0, width = 0] = input;
  if (input.length !== 3)
    throw new ConfigError(`model ${id} needs images, and this dataset gives vectors. Choose model mlp.`);
  if (Math.min(height, width) < smallest)
    throw new ConfigError(
      `model ${id} needs images of ${smallest}×${smallest} pixels or more, and this dataset's are ${height}×${width}. Give larger ones, or choose model mlp.`,
    );
  return input;
}

import { ConfigError } from '../core/errors';
import type { Network } from '../core/network/network';
import type { Params } from '../core/config/param';
import type { PluginInfo } from '../core/config/plugin';

/** A network as a function of its input shape and the number of classes. */
export type Model = PluginInfo & {
  /** input: [height, width, channels] or [features]. Throws ConfigError for an input it cannot read. */
  build(input: readonly number[], classes: number): Network;
};

/** How kernels and biases are initialized, the same for every model. */
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
 * The input of a network that reads images [height, width, channels] of at least `smallest` pixels on each side.
 *
 * Throws ConfigError, which suggests an alternative, for anything else.
 */
export function imageInput(id: string, input: readonly number[], smallest: number): readonly number[] {
  const [height = 0, width = 0] = input;
  if (input.length !== 3)
    throw new ConfigError(`model ${id} needs images, but this dataset has vectors. Choose model mlp.`);
  if (Math.min(height, width) < smallest)
    throw new ConfigError(
      `model ${id} needs images of at least ${smallest}×${smallest} pixels, but this dataset has ${height}×${width}. Give larger ones, or choose model mlp.`,
    );
  return input;
}

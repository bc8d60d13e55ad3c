import { clampConfig } from './clampConfig';
import { methodOf, withValue } from './config';
import type { RunConfig } from './config';
import { pruningOf } from './plan';
import type { Catalogue, MethodInfo } from './plugin';

/** The number of steps that a finished run is extended by. */
export const moreSteps = 1000;

/**
 * The configuration of a run of `total` steps as if it had been `by` steps longer from the start: its first `total` steps
 * are the same. A run that ends with fine-tuning gets more fine-tuning; any other gets more steps.
 *
 * Undefined if no longer run begins with the same steps: the learning rate depends on the total, pruning would happen
 * later, or a parameter would be out of range.
 */
export function longerConfig(
  catalogue: Catalogue,
  config: RunConfig,
  { total, by }: { total: number; by: number },
): RunConfig | undefined {
  if (total <= 0 || (config.optimizer['schedule'] ?? 'constant') !== 'constant') return undefined;
  const method: Pick<MethodInfo, 'pruning'> = methodOf(catalogue, config) ?? {};
  const { at, tuning } = pruningOf(method, config);
  if (at > config.steps) return undefined;
  const longer =
    tuning > 0 && at === 0
      ? withValue(config, `method.${method.pruning?.fineTuneFor}`, tuning + by)
      : withValue(config, 'steps', total + by);
  return JSON.stringify(clampConfig(catalogue, longer)) === JSON.stringify(longer) ? longer : undefined;
}

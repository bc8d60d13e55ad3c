import { clampConfig } from './clampConfig';
import { withValue } from './config';
import type { RunConfig } from './config';
import type { Catalogue } from './plugin';

/** How many steps a finished run goes on for. */
export const moreSteps = 1000;

/**
 * The configuration of a run of `total` steps as if it had been meant to be `by` steps longer: its first `total` steps are
 * the same. Where it ends with fine-tuning, that is longer.
 *
 * Undefined where no such run is the same: its learning rate falls towards the end, or there is a bound.
 */
export function longerConfig(
  catalogue: Catalogue,
  config: RunConfig,
  { total, by }: { total: number; by: number },
): RunConfig | undefined {
  const { pruneAt, fineTune } = config.method;
  if (total <= 0 || (config.optimizer['schedule'] ?? 'constant') !== 'constant') return undefined;
  if (typeof pruneAt === 'number' && pruneAt > config.steps) return undefined;
  const tunes = typeof fineTune === 'number' && fineTune > 0 && pruneAt === 0;
  const [path, value] = tunes ? ['method.fineTune', fineTune + by] : ['steps', total + by];
  const longer = withValue(config, path, value);
  return JSON.stringify(clampConfig(catalogue, longer)) === JSON.stringify(longer) ? longer : undefined;
}

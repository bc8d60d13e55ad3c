import type { RunConfig } from './config';
import type { MethodInfo } from './plugin';

/** The step after which a run is pruned (undefined: never), and the number of steps (Infinity: no limit). */
export type Plan = { pruneAfter: number | undefined; total: number };

/** The values of the two parameters named in a method's `pruning`, 0 for a missing one. */
export function pruningOf(
  { pruning }: Pick<MethodInfo, 'pruning'>,
  { method }: Pick<RunConfig, 'method'>,
): { at: number; tuning: number } {
  const valueOf = (name: string | undefined) => (name === undefined ? 0 : Number(method[name]));
  return { at: valueOf(pruning?.at), tuning: valueOf(pruning?.fineTuneFor) };
}

/**
 * The plan of a run. A pruning run is pruned at the step given by its parameter, at the latest at the step limit, which
 * also applies if the parameter is 0; it is then fine-tuned for the given number of steps, at least to the step limit.
 */
export function planOf(
  method: Pick<MethodInfo, 'pruning'>,
  config: Pick<RunConfig, 'steps' | 'method'>,
): Plan {
  const limit = config.steps || Infinity;
  if (!method.pruning) return { pruneAfter: undefined, total: limit };
  const { at, tuning } = pruningOf(method, config);
  const pruneAfter = at ? Math.min(at, limit) : config.steps || undefined;
  return { pruneAfter, total: Math.max(limit, (pruneAfter ?? 0) + tuning) };
}

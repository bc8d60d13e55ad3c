import type { RunConfig } from './config';
import type { MethodInfo } from './plugin';

/** The step after which a run is pruned (undefined: never), and how many steps it has (Infinity: without an end). */
export type Plan = { pruneAfter: number | undefined; total: number };

/** The values of the two parameters that a method's `pruning` names, 0 where it names none. */
export function pruningOf(
  { pruning }: Pick<MethodInfo, 'pruning'>,
  { method }: Pick<RunConfig, 'method'>,
): { at: number; tuning: number } {
  const valueOf = (name: string | undefined) => (name === undefined ? 0 : Number(method[name]));
  return { at: valueOf(pruning?.at), tuning: valueOf(pruning?.fineTuneFor) };
}

/**
 * The plan of a run. A run that prunes does so at the step that its parameter names, at its step limit at the latest and
 * where that parameter is 0, and then fine-tunes for as many steps as it says, to the step limit at least.
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

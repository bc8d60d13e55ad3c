import type { RunConfig } from '../../src/core/config/config';
import type { Value } from '../../src/core/config/param';
import type { Method } from '../../src/methods/method';

/** A method under names that no code can know, and its configurations and paths under those names. */
export type Disguise = {
  method: Method;
  /** The new name of a parameter, also for `main`, `cut` and `pruning`. */
  nameOf(name: string): string;
  configOf(config: RunConfig): RunConfig;
};

/** The method with its id, its parameters and its actions renamed, in the same order, otherwise unchanged. */
export function disguised(method: Method): Disguise {
  const names = Object.keys(method.params);
  const nameOf = (name: string) => (names.includes(name) ? `p${names.indexOf(name)}` : name);
  const given = <T>(value: T | undefined, change: (present: T) => T) =>
    value === undefined ? undefined : change(value);
  /** The values under the method's own names. */
  const own = (values: Record<string, Value>) => ({
    ...values,
    ...Object.fromEntries(names.map((name) => [name, values[nameOf(name)] ?? ''])),
  });
  const { split, pruning, reprojection } = method;
  return {
    nameOf,
    configOf: (config) => ({
      ...config,
      method: Object.assign(
        { id: 'disguised' },
        Object.fromEntries(names.map((name) => [nameOf(name), config.method[name] ?? ''])),
      ),
    }),
    method: {
      ...method,
      id: 'disguised',
      params: Object.fromEntries(Object.entries(method.params).map(([name, param]) => [nameOf(name), param])),
      actions: Object.fromEntries(Object.values(method.actions ?? {}).map((action, i) => [`a${i}`, action])),
      main: given(method.main, nameOf),
      cut: given(method.cut, ({ parameter, rule }) => ({ parameter: nameOf(parameter), rule })),
      ...(split ? { split: (values) => split(own(values)) } : {}),
      init: (context, kernel, values, rng) => method.init(context, kernel, own(values), rng),
      terms: (values, phase) => method.terms(own(values), phase),
      singularRate: (values) => method.singularRate(own(values)),
      ...(pruning
        ? {
            pruning: {
              ...pruning,
              at: given(pruning.at, nameOf),
              fineTuneFor: given(pruning.fineTuneFor, nameOf),
            },
          }
        : {}),
      ...(reprojection
        ? {
            reprojection: {
              watchesStability: (values) => reprojection.watchesStability(own(values)),
              due: (layers, values, at) => reprojection.due(layers, own(values), at),
              change: (context, weights, host, values, cut) =>
                reprojection.change(context, weights, host, own(values), cut),
            },
          }
        : {}),
    },
  };
}

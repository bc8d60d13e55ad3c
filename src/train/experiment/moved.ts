import { valueAt, withValue } from '../../core/config/config';
import type { RunConfig } from '../../core/config/config';
import { ConfigError } from '../../core/errors';
import { checkValue } from '../../core/config/param';
import type { Value } from '../../core/config/param';
import type { Method } from '../../methods/method';
import type { Optimizer } from '../../optimizers/optimizer';

type Steered = { method: Method; optimizer: Optimizer };

/** A configuration with the live parameters of another one of the same run. */
export function withMoves(config: RunConfig, live: RunConfig, { method, optimizer }: Steered): RunConfig {
  const own = { method: method.params, optimizer: optimizer.params };
  const paths = (['method', 'optimizer'] as const).flatMap((section) =>
    Object.entries(own[section]).flatMap(([name, { hot }]) => (hot ? [`${section}.${name}`] : [])),
  );
  return paths.reduce((now, path) => {
    const value = valueAt(live, path);
    return value === undefined ? now : withValue(now, path, value);
  }, config);
}

/**
 * The configuration with a live parameter moved.
 *
 * Throws ConfigError if the path is not a live parameter or the value is out of range.
 */
export function moved(
  config: RunConfig,
  { method, optimizer }: Steered,
  path: string,
  value: Value,
): RunConfig {
  const [section = '', name = ''] = path.split('.');
  const params = section === 'method' ? method.params : section === 'optimizer' ? optimizer.params : {};
  const param = params[name];
  if (!param || valueAt(config, path) === undefined)
    throw new ConfigError(`${path} is not a parameter of this run.`);
  if (!param.hot) throw new ConfigError(`${path} cannot change during a run. Restart with the new value.`);
  return withValue(config, path, checkValue(path, param, value));
}

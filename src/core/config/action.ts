import { ConfigError } from '../errors';
import type { PluginInfo } from './plugin';

type Able = Pick<PluginInfo, 'actions'>;

/** The prefix of an event's path that names an action of the method. */
const prefix = 'action.';

/** The path of an event that requests an action of the method; other events have the path of a live parameter. */
export const actionPath = (name: string): string => prefix + name;

/** Whether a path requests an action, known to the method or not. */
export const isActionPath = (path: string): boolean => path.startsWith(prefix);

/** Whether a path requests an action of this method. */
export const isAction = (path: string, { actions = {} }: Able): boolean =>
  isActionPath(path) && Object.hasOwn(actions, path.slice(prefix.length));

/** Like `isAction`; throws ConfigError for an action that the method does not have. */
export function asksForAction(path: string, method: Able): boolean {
  if (isActionPath(path) && !isAction(path, method))
    throw new ConfigError(
      `Unknown action ${JSON.stringify(path.slice(prefix.length))}. This method has: ${Object.keys(method.actions ?? {}).join(', ') || 'none'}.`,
    );
  return isActionPath(path);
}

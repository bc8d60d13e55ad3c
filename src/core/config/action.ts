import { ConfigError } from '../errors';
import type { PluginInfo } from './plugin';

type Able = Pick<PluginInfo, 'actions'>;

/** What stands in an event's path before the name of one of the method's actions. */
const prefix = 'action.';

/** The path by which an event asks for an action of the method, where others have that of a live parameter. */
export const actionPath = (name: string): string => prefix + name;

/** Whether a path asks for an action, be it one that the method has or not. */
export const isActionPath = (path: string): boolean => path.startsWith(prefix);

/** Whether a path asks for something that this method can do. */
export const isAction = (path: string, { actions = {} }: Able): boolean =>
  isActionPath(path) && Object.hasOwn(actions, path.slice(prefix.length));

/** As `isAction`; throws ConfigError for an action that the method does not have. */
export function asksForAction(path: string, method: Able): boolean {
  if (isActionPath(path) && !isAction(path, method))
    throw new ConfigError(`${path} is nothing that this method can do.`);
  return isActionPath(path);
}

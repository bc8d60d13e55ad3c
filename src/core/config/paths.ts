import { findPlugin, isSection, sectionNames } from './config';
import type { RunConfig } from './config';
import type { Param } from './param';
import type { Catalogue } from './plugin';
import { isRunKey, runParams } from './runParams';

/** The parameter at a dotted path like `method.sparsity` or `steps` under a configuration. */
export function paramAt(catalogue: Catalogue, config: RunConfig, path: string): Param | undefined {
  const [head = '', name, ...rest] = path.split('.');
  if (name === undefined) return isRunKey(head) ? runParams[head] : undefined;
  if (!isSection(head) || rest.length > 0) return undefined;
  const { params } = findPlugin(catalogue, head, config[head].id);
  return Object.hasOwn(params, name) ? params[name] : undefined;
}

/** Paths of all parameters under a configuration, in display order. */
export function pathsOf(catalogue: Catalogue, config: RunConfig): { path: string; param: Param }[] {
  const plain = Object.entries<Param>(runParams).map(([name, param]) => ({ path: name, param }));
  const chosen = sectionNames.flatMap((section) =>
    Object.entries(findPlugin(catalogue, section, config[section].id).params).map(([name, param]) => ({
      path: `${section}.${name}`,
      param,
    })),
  );
  return [...plain, ...chosen];
}

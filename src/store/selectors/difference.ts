import { isActionPath } from '../../core/config/action';
import { methodOf, pluginsOf, sectionNames, valueAt } from '../../core/config/config';
import type { RunConfig } from '../../core/config/config';
import type { Param, Value } from '../../core/config/param';
import type { Catalogue } from '../../core/config/plugin';
import type { Described } from '../model/runList';
import { pathsOf } from '../model/setup';

/** A difference of a run from another: `symbol` if the parameter has one, and its value in this run. */
export type Difference = { symbol: string | undefined; text: string };

/** The maximum number of values of a slider that are listed. */
const mostValues = 3;

function textOf(param: Param, value: Value): string {
  if (param.kind === 'choice')
    return param.options.find((option) => option.value === value)?.label ?? String(value);
  return typeof value === 'number' ? String(Number(value.toPrecision(3))) : String(value);
}

/** The successive values of a parameter. */
function valuesOf({ config, moves }: Described, path: string): Value[] {
  const first = valueAt(config, path);
  const values = first === undefined ? [] : [first];
  for (const move of moves) {
    if (move.path !== path || values.at(-1) === move.value) continue;
    // A move before the first step is part of how the run started.
    if (move.step === 0) values.pop();
    values.push(move.value);
  }
  return values;
}

function told(param: Param, values: readonly Value[]): string {
  const texts = values.map((value) => textOf(param, value));
  const few = texts.length > mostValues ? [texts[0], '…', texts.at(-1)] : texts;
  return few.join(' → ');
}

/** The parameters in which two runs may differ, those of the run itself last. */
function shownParams(catalogue: Catalogue, config: RunConfig, replaced: readonly string[]) {
  const all = pathsOf(catalogue, config).filter(({ path }) => !replaced.includes(path.split('.')[0] ?? ''));
  const isOfRun = ({ path }: { path: string }) => !path.includes('.');
  return [...all.filter((one) => !isOfRun(one)), ...all.filter(isOfRun)];
}

/** How `run` differs from `other`, live parameters with all their values; empty if it does not. */
export function differences(catalogue: Catalogue, run: Described, other: Described): Difference[] {
  const replaced = sectionNames.filter((section) => run.config[section].id !== other.config[section].id);
  const plugins = replaced.map((section): Difference => {
    const { id } = run.config[section];
    const plugin = pluginsOf(catalogue, section).find((one) => one.id === id);
    return { symbol: undefined, text: plugin?.label ?? id };
  });
  const params = shownParams(catalogue, run.config, replaced).flatMap(({ path, param }): Difference[] => {
    if (param.hidden) return [];
    const [mine, others] = [valuesOf(run, path), valuesOf(other, path)];
    if (mine.length === 0 || mine.join() === others.join()) return [];
    const symbol = param.kind === 'number' ? param.symbol : undefined;
    const name = symbol === undefined ? `${param.label.toLowerCase()} ` : '';
    return [{ symbol, text: name + told(param, mine) }];
  });
  const actions = (described: Described) =>
    described.moves.filter(({ path }) => isActionPath(path)).map(({ step }) => step);
  const acted = actions(run);
  const label = Object.values(methodOf(catalogue, run.config)?.actions ?? {})[0]?.label;
  const asked: Difference[] =
    acted.length > 0 && label !== undefined && acted.join() !== actions(other).join()
      ? [{ symbol: undefined, text: `${label} at ${acted.slice(-mostValues).join(', ')}` }]
      : [];
  const branch: Difference[] =
    run.branchedAt !== undefined && run.branchedAt !== other.branchedAt
      ? [{ symbol: undefined, text: `branched at ${run.branchedAt}` }]
      : [];
  return [...plugins, ...params, ...asked, ...branch];
}

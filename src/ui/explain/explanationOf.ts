import { methodOf, pluginsOf, sectionNames } from '../../core/config/config';
import type { RunConfig } from '../../core/config/config';
import { metrics } from '../../core/spectrum/metrics';
import type { Catalogue, Citation, PluginInfo } from '../../core/config/plugin';
import { fileFormats } from '../../store/browser/exports';
import { explanationNamed } from './explanations';
import type { Explanation } from '../explanation';

/** What an explanation may depend on: the draft that the controls show, and last the run's own configuration. */
export type Subject = { catalogue: Catalogue; configs: readonly RunConfig[] };

const cited = ({ authors, year, title, url }: Citation) => ({
  label: `${authors.split(',')[0] ?? authors} et al. ${year}: ${title}`,
  url,
});

/** The chosen plug-in of a section, in the first configuration in which `has` is true of it. */
function chosen({ catalogue, configs }: Subject, section: string, has: (plugin: PluginInfo) => boolean) {
  const known = sectionNames.find((name) => name === section);
  if (!known) return undefined;
  const plugins = configs.map((config) =>
    pluginsOf(catalogue, known).find(({ id }) => id === config[known].id),
  );
  return plugins.find((plugin) => plugin && has(plugin));
}

function ofParameter(path: string, subject: Subject): Explanation | undefined {
  const [section = '', name] = path.split('.');
  const plugin =
    name === undefined ? undefined : chosen(subject, section, ({ params }) => Object.hasOwn(params, name));
  const param = name === undefined ? subject.catalogue.run[section] : plugin?.params[name];
  if (!param) return undefined;
  const formula = param.tex;
  return {
    title: param.label,
    text: param.help,
    ...(formula === undefined ? {} : { formula }),
    ...(param.kind === 'number' && param.unit !== undefined ? { unit: param.unit } : {}),
    ...(plugin?.paper && formula !== undefined ? { source: cited(plugin.paper) } : {}),
  };
}

function ofMetric(id: string): Explanation | undefined {
  const metric = metrics.find((one) => one.id === id);
  if (!metric) return undefined;
  const { label: title, help: text, formula, source } = metric;
  return { title, text, formula, source };
}

/** A part of the experiment, with the description of its present plug-in. */
function ofSection(section: string, subject: Subject): Explanation | undefined {
  const plugin = chosen(subject, section, () => true);
  const general = explanationNamed(section);
  if (!plugin || !general) return undefined;
  const text = `${general.text} ${plugin.label}: ${plugin.summary}`;
  return {
    ...general,
    text,
    ...(plugin.tex === undefined ? {} : { formula: plugin.tex }),
    ...(plugin.paper ? { source: cited(plugin.paper) } : {}),
  };
}

/** The rank after a cut, with the formula of the run's method. */
function ofLayerRank(general: Explanation, { catalogue, configs }: Subject): Explanation {
  const run = configs.at(-1);
  const method = run && methodOf(catalogue, run);
  const formula = method?.params[method.cut?.parameter ?? '']?.tex;
  return {
    ...general,
    ...(formula === undefined ? {} : { formula }),
    ...(method?.paper && formula !== undefined ? { source: cited(method.paper) } : {}),
  };
}

function ofAction(name: string, subject: Subject): Explanation | undefined {
  const action = chosen(subject, 'method', ({ actions }) => actions?.[name] !== undefined)?.actions?.[name];
  return action && { title: action.label, text: action.help };
}

/** A file format for saving. */
function ofFormat(id: string): Explanation | undefined {
  const format = Object.values(fileFormats)
    .flat()
    .find((one) => one.id === id);
  const general = explanationNamed('exportFile');
  return format && general && { title: `Save as ${format.label}`, text: `${format.help} ${general.text}` };
}

/**
 * The explanation of an id; undefined if there is none.
 *
 * `param.<path>`, `section.<name>` and `action.<name>` come from the catalogue, `metric.<id>` from the metrics,
 * `export.<id>` from the file fileFormats.
 */
export function explanationOf(id: string, subject: Subject): Explanation | undefined {
  const dot = id.indexOf('.');
  const rest = id.slice(dot + 1);
  switch (dot < 0 ? '' : id.slice(0, dot)) {
    case 'param':
      return ofParameter(rest, subject);
    case 'metric':
      return ofMetric(rest);
    case 'section':
      return ofSection(rest, subject);
    case 'action':
      return ofAction(rest, subject);
    case 'export':
      return ofFormat(rest);
    default: {
      const general = explanationNamed(id);
      return general && id === 'layerRank' ? ofLayerRank(general, subject) : general;
    }
  }
}

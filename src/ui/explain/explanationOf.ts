import { pluginsOf, sectionNames } from '../../core/config/config';
import type { RunConfig } from '../../core/config/config';
import { metrics } from '../../core/spectrum/metrics';
import type { Catalogue, Citation, PluginInfo } from '../../core/config/plugin';
import { explanationNamed } from './explanations';
import type { Explanation } from '../explanation';
import { formulas } from './formulas';

/** What an explanation may depend on: the run's configuration, and what the controls say beside it. */
export type Subject = { catalogue: Catalogue; configs: readonly RunConfig[] };

const nature = 'https://doi.org/10.1038/s41467-021-24025-8';
const addresses: Record<string, string> = {
  'Roy & Vetterli 2007': 'https://ieeexplore.ieee.org/document/7098875',
  'Hoyer 2004': 'https://www.jmlr.org/papers/v5/hoyer04a.html',
  'Eckart & Young 1936': 'https://doi.org/10.1007/BF02288367',
  'Martin, Peng & Mahoney 2021': nature,
};

/** The address of a source: of its arXiv number, else as known by its authors. */
function addressOf(source: string): string | undefined {
  const arxiv = /arXiv ([\w./-]*\d)/.exec(source)?.[1];
  const known = Object.keys(addresses).find((start) => source.startsWith(start));
  return known === undefined ? arxiv && `https://arxiv.org/abs/${arxiv}` : addresses[known];
}

const sourceOf = (label: string) => {
  const url = addressOf(label);
  return url === undefined ? { label } : { label, url };
};
const cited = ({ authors, year, title, url }: Citation) => ({
  label: `${authors.split(',')[0] ?? authors} et al. ${year}: ${title}`,
  url,
});

/** The chosen plug-in of a section, of the first configuration where `has` is true of it. */
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
  const formula = plugin && formulas[`${plugin.id}.${name}`];
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
  const formula = formulas[`metric.${id}`];
  if (!metric || formula === undefined) return undefined;
  return { title: metric.label, text: metric.help, formula, source: sourceOf(metric.source) };
}

/** A part of the experiment, with what its present plug-in says of itself. */
function ofSection(section: string, subject: Subject): Explanation | undefined {
  const plugin = chosen(subject, section, () => true);
  const general = explanationNamed(section);
  if (!plugin || !general) return undefined;
  const text = `${general.text} ${plugin.label}: ${plugin.summary}`;
  return { ...general, text, ...(plugin.paper ? { source: cited(plugin.paper) } : {}) };
}

function ofAction(name: string, subject: Subject): Explanation | undefined {
  const action = chosen(subject, 'method', ({ actions }) => actions?.[name] !== undefined)?.actions?.[name];
  return action && { title: action.label, text: action.help };
}

/**
 * The explanation of an id; undefined when there is none.
 *
 * `param.<path>`, `section.<name>` and `action.<name>` come from the catalogue, `metric.<id>` from the metrics.
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
    default:
      return explanationNamed(id);
  }
}

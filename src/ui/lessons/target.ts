import { flushSync } from 'react-dom';
import { paramAt } from '../../core/config/paths';
import type { RunConfig } from '../../core/config/config';
import type { Catalogue } from '../../core/config/plugin';
import { texts } from '../../core/texts';
import type { Target } from '../../lessons/lesson';
import type { Tab } from '../../store/model/view';
import { charts } from '../charts/overTime';

export const text = texts('ui/lessons/target', { timeline: 'the timeline', legend: 'the legend' });

const parts = (target: Target): [kind: string, of: string] => {
  const at = target.indexOf(':');
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
};

/** The name of a control: its symbol, `λ_s`, or else its label. */
export function controlName(catalogue: Catalogue, config: RunConfig, path: string): string {
  const param = paramAt(catalogue, config, path);
  return (param?.kind === 'number' ? param.symbol : undefined) ?? param?.label ?? path;
}

/** The name of a target. `config`: of the lesson. */
export function targetName(catalogue: Catalogue, config: RunConfig, target: Target): string {
  const [kind, of] = parts(target);
  if (kind === 'control') return controlName(catalogue, config, of);
  if (kind === 'chart') return charts.find(({ id }) => id === of)?.forms[0].title ?? of;
  return kind === 'layer' ? of : text[kind === 'timeline' ? 'timeline' : 'legend'];
}

const selectors: Record<string, (of: string) => string> = {
  control: (path) => `:is(.param, .field):has([data-explain="param.${path}"])`,
  layer: (name) => `.spec:has(button[title="${name}"])`,
  chart: (id) => `.charts figure:has([data-explain^="chart.${id}"])`,
  timeline: () => '.timeline',
  legend: () => '.legend, .key',
};
const tabOf = (kind: string): Tab => (kind === 'chart' || kind === 'timeline' ? 'charts' : 'train');

let marked: HTMLElement | undefined;

/** Removes the mark from the target shown last. */
export function unmark(): void {
  delete marked?.dataset['shown'];
  marked = undefined;
}

type View = { layers: readonly { name: string }[]; setTab(tab: Tab): void; selectLayer(index: number): void };

/**
 * Scrolls to the target of a step and marks it; a control gets the focus, a layer is selected. Does nothing if it is not on
 * the page.
 */
export function show(target: Target, { layers, setTab, selectLayer }: View): void {
  const [kind, of] = parts(target);
  if (kind === 'layer') selectLayer(layers.findIndex(({ name }) => name === of));
  const find = () => document.querySelectorAll<HTMLElement>(selectors[kind]?.(of) ?? ':not(*)');
  const visible = () => [...find()].find((element) => element.checkVisibility());
  if (!visible()) flushSync(() => setTab(tabOf(kind)));
  const element = visible();
  unmark();
  if (!element) return;
  marked = element;
  element.dataset['shown'] = '';
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  element.scrollIntoView({ block: 'nearest', behavior: still ? 'auto' : 'smooth' });
  if (kind === 'control') element.querySelector<HTMLElement>('input, select')?.focus({ preventScroll: true });
}

import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { renderToString } from 'katex';
import { prerenderToNodeStream } from 'react-dom/static';
import { describe, expect, it } from 'vitest';
import { defaultChoice, defaultConfig, sectionNames } from '../../src/core/config/config';
import { metrics } from '../../src/core/spectrum/metrics';
import { fileFormats } from '../../src/store/browser/exports';
import type { State } from '../../src/store/model/state';
import type { Store } from '../../src/store/store';
import { catalogue } from '../../src/train/catalogue';
import { explanationOf } from '../../src/ui/explain/explanationOf';
import { explainedIds, explanationNamed } from '../../src/ui/explain/explanations';
import { shortcuts } from '../../src/ui/explain/shortcuts';
import { Page } from '../../src/ui/Page';
import { MetricList } from '../../src/ui/layer/MetricList';
import { StoreContext } from '../../src/ui/useStore';
import { setUpReady } from '../store/fakeHost';
import { settlingRecording } from './sampleSettling';

/** The page, with everything that is loaded later, as HTML. */
async function render(store: Store, content = <Page />): Promise<string> {
  const { prelude } = await prerenderToNodeStream(
    <StoreContext value={{ ...store, getInitialState: store.getState }}>{content}</StoreContext>,
  );
  const stream: Readable | NodeJS.ReadableStream = prelude;
  return (await text(stream)).replaceAll(/<script\b.*?<\/script>/gs, '');
}

/** The page in the middle of a synthetic run in which bases settle. */
function recordedStore(): Store {
  const ready = setUpReady();
  for (const event of settlingRecording().events)
    if (event.type === 'built' || event.type === 'progress' || event.type === 'cut') ready.emit(event);
  return ready.store;
}

type Tag = { name: string; explain: string | undefined; html: string };

/** Every opening tag; React escapes `>` in attributes. */
const tagsOf = (html: string): Tag[] =>
  [...html.matchAll(/<([a-z]\w*)\b([^>]*)>/g)].map(([tag, name = '', attributes = '']) => ({
    name,
    explain: /data-explain="([^"]*)"/.exec(attributes)?.[1],
    html: tag,
  }));

const controls = new Set(['button', 'select', 'input', 'textarea', 'a', 'summary']);
const isCharted = ({ html }: Tag) => /role="(?:img|slider|progressbar)"/.test(html);

/** Elements that lack the id of an explanation, or have an unknown one. */
function unexplained(html: string, { catalogue: known, setup, run }: State): string[] {
  const subject = { catalogue: known, configs: [setup.draft, run.config] };
  const asking = tagsOf(html).filter((tag) => controls.has(tag.name) || isCharted(tag) || tag.explain);
  const missing = asking.filter(
    ({ explain }) => explain === undefined || explanationOf(explain, subject) === undefined,
  );
  const numbers = [...html.matchAll(/<dt[^>]*>(.*?)<\/dt>/gs)].map(([, term = '']) => term);
  return [...missing.map((tag) => tag.html), ...numbers.filter((term) => !term.includes('data-explain='))];
}

describe('what is on the screen', () => {
  it.each([
    ['a run that has not begun', () => setUpReady().store],
    ['a run in which bases settle', recordedStore],
    [
      'a run that has diverged',
      () => {
        const ready = setUpReady();
        ready.emit({ type: 'diverged', step: 3, lastGoodStep: 1, error: { name: 'E', message: 'm' } });
        return ready.store;
      },
    ],
  ])(
    'is explained: %s',
    async (_, open) => {
      const store = open();
      const html = await render(store);
      expect(tagsOf(html).filter(isCharted).length).toBeGreaterThan(7);
      expect(html).toContain('data-explain="rotation"');
      expect(unexplained(html, store.getState())).toEqual([]);
    },
    120_000,
  ); // the first loads every part that the page loads later

  it('is explained in the list of a layer’s numbers', async () => {
    const store = recordedStore();
    const html = await render(store, <MetricList index={0} />);
    expect(tagsOf(html).filter(({ name }) => name === 'button')).toHaveLength(metrics.length + 2);
    expect(unexplained(html, store.getState())).toEqual([]);
  });

  it('is found if it has no explanation: a control, a chart and a number', () => {
    const state = setUpReady().store.getState();
    const html =
      '<button>a</button><input data-explain="nothing"><div role="img"></div><dt>b</dt><button data-explain="play"></button>';
    expect(unexplained(html, state)).toHaveLength(4);
  });
});

const explanations = explainedIds.flatMap((id) => explanationNamed(id) ?? []);

describe('explanations', () => {
  const configs = [defaultConfig(catalogue)];
  const plugins = [
    ...catalogue.datasets.map((plugin) => ({ section: 'dataset' as const, plugin })),
    ...catalogue.models.map((plugin) => ({ section: 'model' as const, plugin })),
    ...catalogue.methods.map((plugin) => ({ section: 'method' as const, plugin })),
    ...catalogue.optimizers.map((plugin) => ({ section: 'optimizer' as const, plugin })),
  ];

  it('exist for every parameter and action of every plug-in', () => {
    for (const { section, plugin } of plugins) {
      const config = { ...defaultConfig(catalogue), [section]: { id: plugin.id } };
      const subject = { catalogue, configs: [config] };
      for (const [name, param] of Object.entries(plugin.params))
        expect(explanationOf(`param.${section}.${name}`, subject)).toMatchObject({ text: param.help });
      for (const name of Object.keys(plugin.actions ?? {}))
        expect(explanationOf(`action.${name}`, subject)?.text).toBeTruthy();
    }
    for (const name of Object.keys(catalogue.run))
      expect(explanationOf(`param.${name}`, { catalogue, configs })?.title).toBeTruthy();
    for (const section of sectionNames)
      expect(explanationOf(`section.${section}`, { catalogue, configs })?.text).toBeTruthy();
  });

  it('exist for every metric, with its formula and a source', () => {
    for (const { id } of metrics)
      expect(explanationOf(`metric.${id}`, { catalogue, configs })).toMatchObject({
        formula: expect.any(String),
        source: { label: expect.any(String) },
      });
    expect(explanationOf('metric.effectiveRank', { catalogue, configs })?.source?.url).toContain('ieee');
    expect(explanationOf('metric.betaRank', { catalogue, configs })?.source?.url).toBe(
      'https://arxiv.org/abs/2401.08505',
    );
  });

  it('exist for every file format', () => {
    for (const { id, label, help } of Object.values(fileFormats).flat())
      expect(explanationOf(`export.${id}`, { catalogue, configs })).toMatchObject({
        title: `Save as ${label}`,
        text: expect.stringContaining(help),
      });
  });

  it('are short: four sentences at most', () => {
    for (const { text: words } of explanations) {
      expect(words.split(/[.!?](?:\s|$)/).length - 1).toBeLessThanOrEqual(4);
      expect(words.length).toBeLessThan(320);
    }
  });

  it('have only formulas that can be typeset', () => {
    const ofPlugins = plugins.flatMap(({ plugin }) => [plugin, ...Object.values(plugin.params)]);
    const all = [
      ...[...explanations, ...metrics].map(({ formula }) => formula),
      ...ofPlugins.map(({ tex }) => tex),
    ].filter((tex) => tex !== undefined);
    expect(all.length).toBeGreaterThan(metrics.length);
    for (const tex of all) expect(renderToString(tex, { strict: 'error' })).toContain('<math');
  });

  it('show the formula of a parameter, of the method, and of the cut of the run', () => {
    for (const plugin of catalogue.methods) {
      const config = { ...defaultConfig(catalogue), method: defaultChoice(plugin) };
      const subject = { catalogue, configs: [defaultConfig(catalogue), config] };
      const formulaOf = (id: string, of = subject) => explanationOf(id, of)?.formula;
      const alone = { catalogue, configs: [config] };
      for (const [name, { tex }] of Object.entries(plugin.params))
        expect(formulaOf(`param.method.${name}`, alone)).toBe(tex);
      expect(formulaOf('section.method', alone)).toBe(plugin.tex);
      expect(formulaOf('layerRank')).toBe(plugin.params[plugin.cut?.parameter ?? '']?.tex);
    }
  });

  it('are undefined for an unknown id, including those of Object.prototype', () => {
    for (const id of [
      '',
      'nothing',
      'toString',
      'param.',
      'param.method.toString',
      'metric.x',
      'section.x',
      'action.x',
      'export.x',
    ])
      expect(explanationOf(id, { catalogue, configs })).toBeUndefined();
  });
});

describe('the list of keys', () => {
  it('has every key that the page handles', () => {
    const source = readFileSync('src/ui/useKeyboard.ts', 'utf8');
    const table = /const keys: Record<.*?> = \{\n([\s\S]*?)\n {4}\};/.exec(source)?.[1] ?? '';
    const taken = [...table.matchAll(/^ {6}(?:'([^']+)'|(\w+)):/gm)].map(
      ([, quoted, plain]) => quoted ?? plain,
    );
    expect(taken.length).toBeGreaterThan(5);
    const listed = shortcuts.flatMap(({ keys }) => keys);
    expect(
      taken.filter(
        (key) => key !== undefined && !listed.includes(key.toLowerCase()) && !listed.includes(key),
      ),
    ).toEqual([]);
  });
});

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vite';
import { afterEach, describe, expect, it } from 'vitest';
import { pluginsOf, sectionNames } from '../../src/core/config/config';
import { isRecord } from '../../src/core/isRecord';
import { speak, texts, translate } from '../../src/core/texts';
import { exporters } from '../../src/export';
import { languages, translationsInto } from '../../src/languages';
import { catalogue } from '../../src/train/catalogue';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) =>
  /\.tsx?$/.test(path),
);
const sidecars = files.filter((path) => /\.[a-z]{2}\.ts$/.test(path));

/** The paths of all texts in it, such as `params.sparsity.label`. */
const pathsOf = (value: unknown, path = ''): string[] =>
  isRecord(value)
    ? Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, path === '' ? key : `${path}.${key}`))
    : [path];

/** The texts of plug-ins, by place. */
const plugins = new Map<string, unknown>([
  ['core/config/config', catalogue.run],
  ...exporters.map((exporter): [string, unknown] => [`export/${exporter.id}`, exporter]),
  ...sectionNames.flatMap((section) =>
    pluginsOf(catalogue, section).map((plugin): [string, unknown] => [`${section}s/${plugin.id}`, plugin]),
  ),
]);

/** Attributes that are shown or read aloud. */
const shownAttributes = [
  'aria-label',
  'aria-valuetext',
  'title',
  'label',
  'help',
  'of',
  'alt',
  'placeholder',
];
/** Names, the same in every language. */
const names = ['Rankscope', 'WebGPU'];

/** Words written directly in JSX, as its text or as an attribute. */
function wordsInJsx(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(wordsInJsx);
  if (!isRecord(node)) return [];
  const { type, value, name } = node;
  if (type === 'JSXText') return /\p{L}{2}/u.test(String(value)) ? [String(value).trim()] : [];
  if (type === 'JSXAttribute' && isRecord(name) && shownAttributes.includes(String(name['name'])))
    if (isRecord(value) && value['type'] === 'Literal') return [String(value['value'])];
  return Object.values(node).flatMap(wordsInJsx);
}

describe('texts of the page', () => {
  it('are keys, not words in the middle of components', () => {
    const components = files.filter((path) => path.endsWith('.tsx'));
    expect(components.length).toBeGreaterThan(50);
    const written = components.flatMap((path) =>
      wordsInJsx(parseAst(readFileSync(join('src', path), 'utf8'), { lang: 'tsx' }))
        .filter((words) => !names.includes(words))
        .map((words) => `${path}: ${words}`),
    );
    expect(written).toEqual([]);
  });

  it('have the name of their file', () => {
    const wrong = files.flatMap((path) =>
      [...readFileSync(join('src', path), 'utf8').matchAll(/\btexts\(\s*'([^']*)'/g)]
        .filter(([, place]) => place !== path.replace(/\.tsx?$/, ''))
        .map(([, place]) => `${path} says ${place}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('a language', () => {
  afterEach(() => speak({}));

  it('exists for every sidecar, which is beside a file with texts', () => {
    expect(languages.length).toBeGreaterThan(0);
    for (const path of sidecars) {
      const [, place = '', language = ''] = /^(.*)\.([a-z]{2})\.ts$/.exec(path) ?? [];
      expect(languages, path).toContain(language);
      const beside = ['.ts', '.tsx'].map((end) => join('src', place + end)).find((file) => existsSync(file));
      expect(beside, path).toBeDefined();
      if (!plugins.has(place)) expect(readFileSync(beside ?? '', 'utf8'), path).toContain(`texts('${place}'`);
    }
  });

  it.each(languages)(
    '%s translates only texts that plug-ins have in English, each to a text',
    async (language) => {
      const translations = (await translationsInto(language)) ?? {};
      expect(Object.keys(translations).length).toBeGreaterThan(0);
      for (const [place, plugin] of plugins) {
        if (translations[place] === undefined) continue;
        const known = pathsOf(plugin);
        expect(pathsOf(translations[place]).filter((path) => !known.includes(path))).toEqual([]);
      }
    },
  );

  it('is undefined if there is none', async () => {
    expect(await translationsInto('xx')).toBeUndefined();
    expect(await translationsInto('index')).toBeUndefined();
  });

  it('falls back to English, text by text, also within functions and records', () => {
    const own = texts('ui/x', {
      title: 'Title',
      steps: (count: number) => `${count} steps`,
      inner: { first: 'First', second: 'Second' },
    });
    speak({
      'ui/x': { steps: (count: number) => `${count} Schritte`, inner: { first: 'Erstes' }, more: 'x' },
    });
    expect(own.title).toBe('Title');
    expect(own.steps(3)).toBe('3 Schritte');
    expect({ ...own.inner }).toEqual({ first: 'Erstes', second: 'Second' });
    expect(Object.keys(own)).toEqual(['title', 'steps', 'inner']);
    speak({});
    expect(own.steps(3)).toBe('3 steps');
  });

  it('never replaces a value that is not a text', () => {
    const plugin = { id: 'x', label: 'Label', params: { a: { label: 'A', default: 1 } } };
    speak({
      'methods/x': { label: ['no'], params: { a: { label: 'Ä', default: 'one' }, b: { label: 'B' } } },
    });
    translate('methods/x', plugin);
    expect(plugin).toEqual({ id: 'x', label: 'Label', params: { a: { label: 'Ä', default: 1 } } });
  });
});

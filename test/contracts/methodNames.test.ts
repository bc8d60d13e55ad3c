import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { forms } from '../../src/forms';
import { layerKinds } from '../../src/layers';
import { lessons } from '../../src/lessons';
import { methods } from '../../src/methods';

/** Files that choose experiments, as data: they name methods and values of their parameters, like a link. */
const experiments = new Map([
  ['core/config/presets.ts', 'the presets'],
  ['core/config/config.ts', 'the plug-ins of the experiment that opens first'],
  ...lessons.flatMap(({ id }) =>
    ['ts', 'reference.ts'].map((end): [string, string] => [`lessons/${id}.${end}`, 'what a lesson is about']),
  ),
]);

type Names = { id: string; params: string[]; actions: string[]; members: string[] };

const all: Names[] = methods.map((method) => ({
  id: method.id,
  params: Object.keys(method.params),
  actions: Object.keys(method.actions ?? {}),
  members: Object.keys(method),
}));

/** Names with another meaning: a form or a kind of node with the name of a method. */
const shared: string[] = [...forms.map(({ id }) => id), ...layerKinds.map(({ kind }) => kind)];

const quotes = /'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\])*)`/;
const tokens = new RegExp(`${quotes.source}|/\\*[\\s\\S]*?\\*/|//[^\\n]*`, 'g');

/** The code without comments, its string literals, and the code without them; templates also count as code. */
function read(text: string): { code: string; quoted: string[]; bare: string } {
  const quoted: string[] = [];
  const code = text.replace(tokens, (whole: string, ...groups: unknown[]) => {
    const inside = groups.slice(0, 3).find((group) => typeof group === 'string');
    if (typeof inside !== 'string') return '';
    quoted.push(inside);
    return whole;
  });
  return { code, quoted, bare: code.replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''") };
}

const wordsIn = (text: string): string[] => text.match(/[\w$]+/g) ?? [];

/**
 * The names in code that only a method may use: its id, and those of its parameters and actions.
 *
 * A parameter counts if it is read from a method: by a path (`'method.x'`), a property (`config.method.x`), a pattern
 * (`{ method: { x } }`, `{ x } = config.method`) or with its method's id (`'id.x'`); if its name is a compound like
 * `singularLr`, which is unique, anywhere. Single words elsewhere may mean anything.
 */
function namesIn(text: string, known: readonly Names[]): string[] {
  const { code, quoted, bare } = read(text);
  const taken = [
    ...bare.matchAll(/\bmethod\??\.\s*([\w$]+)/g),
    ...code.matchAll(/\bmethod(?:\?\.)?\[\s*['"`]([\w$]+)/g),
    ...bare.matchAll(/\bmethod\s*:\s*\{\s*((?:[\w$]+\s*(?:=[^,{}]*)?,?\s*)+)\}/g),
    ...bare.matchAll(/\{([^{}]*)\}\s*(?::[^=;]*)?=\s*[\w.?]*\bmethod\b(?![.\w(])/g),
  ].flatMap(([, names = '']) => wordsIn(names));
  const words = wordsIn(code);
  return known.flatMap(({ id, params, actions, members }) => {
    const own = params.filter((name) => !members.includes(name));
    const compounds = [id, ...params].filter((name) => /[a-z][A-Z]/.test(name));
    return [
      ...quoted.filter((one) => one === id && !shared.includes(id)),
      ...params.filter((name) => quoted.includes(`method.${name}`) || quoted.includes(`${id}.${name}`)),
      ...actions.filter((name) => quoted.includes(`action.${name}`)),
      ...own.filter((name) => taken.includes(name)),
      ...compounds.filter((name) => words.includes(name)),
    ];
  });
}

describe('the names of a method', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  );

  it('are used nowhere else: its id, and the names of its parameters and actions', () => {
    const others = files.filter((file) => !file.startsWith('methods/') && !experiments.has(file));
    expect(others.length).toBeGreaterThan(300);
    const found = others.flatMap((file) =>
      namesIn(readFileSync(`src/${file}`, 'utf8'), all).map((name) => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  it.each([...experiments.keys()])('are used in %s', (file) => {
    expect(files).toContain(file);
    expect(namesIn(readFileSync(`src/${file}`, 'utf8'), all)).not.toEqual([]);
  });

  it.each([
    "if (config.method.id === 'made') cut();",
    "const value = valueAt(run.live, 'method.cutoff');",
    "const value = config.method['cutoff'];",
    'const value = config.method?.cutoff;',
    'const f = ({ steps, method: { cutoff } }: RunConfig) => steps * cutoff;',
    'const { cutoff, ...others } = config.method;',
    'const { cutoff }: Record<string, Value> = run.live.method;',
    "const formulas = { 'made.cutoff': 'x' };",
    "const path = 'action.melt';",
    'const names = { coreLr: 2 };',
    "const names = ['coreLr'];",
  ])('are found: %s', (text) => {
    const made = { id: 'made', params: ['cutoff', 'coreLr', 'init'], actions: ['melt'], members: ['init'] };
    expect(namesIn(text, [made])).not.toEqual([]);
  });

  it.each([
    "const kinds = ['cutoff'];",
    'const cutoff = 3; // config.method.cutoff',
    "const texts = { method: { cutoff: 'A cutoff', text: 'its cutoff' } };",
    'method.init(context);',
    'const { init } = method;',
    'const path = `method.${name}`;',
    'const { cutoff } = method.summary;',
  ])('are not found: %s', (text) => {
    const made = { id: 'made', params: ['cutoff', 'coreLr', 'init'], actions: ['melt'], members: ['init'] };
    expect(namesIn(text, [made])).toEqual([]);
  });
});

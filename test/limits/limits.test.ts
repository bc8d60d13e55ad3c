import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionsOf } from './functionsOf';

/** Lines of a file and of a function, files in a folder, variables that a function shares with those inside it. */
const most = { medianLines: 80, lines: 250, functionLines: 120, files: 16, shared: 5 };

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((name) => join('src', name))
  .filter((path) => statSync(path).isFile())
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const modules = sources.filter(({ path }) => /\.(?:tsx?|mjs)$/.test(path));
const linesOf = (text: string) => text.trimEnd().split('\n').length;

/** Folders whose files are found by a glob: adding a plug-in adds a file. */
const pluginFolders = modules
  .filter(({ path, text }) => path.endsWith('/index.ts') && text.includes('import.meta.glob'))
  .flatMap(({ path, text }) =>
    [...text.matchAll(/'(\.\/[^'!]*\*[^']*)'/g)].map(([, glob = '']) => dirname(join(dirname(path), glob))),
  );
const isPluginFolder = (folder: string) =>
  pluginFolders.some((glob) => new RegExp(`^${glob.replaceAll('*', '[^/]+')}$`).test(folder));

const functions = modules.flatMap(({ path, text }) =>
  functionsOf(path, text).map((one) => ({ ...one, path, place: `${path}:${one.line} ${one.name}` })),
);

describe('src', () => {
  it(`has files of at most ${most.lines} lines`, () => {
    const long = sources.filter(({ text }) => linesOf(text) > most.lines);
    expect(long.map(({ path, text }) => `${path} has ${linesOf(text)} lines`)).toEqual([]);
  });

  it(`has half of its files at or below ${most.medianLines} lines`, () => {
    const lengths = sources.map(({ text }) => linesOf(text)).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(most.medianLines);
  });

  it(`has functions of at most ${most.functionLines} lines`, () => {
    const long = functions.filter(({ name, lines }) => name !== 'the module' && lines > most.functionLines);
    expect(long.map(({ place, lines }) => `${place} has ${lines} lines`)).toEqual([]);
  });

  it(`has no function that shares more than ${most.shared} variables with those inside it`, () => {
    const sharing = functions.filter(({ shared }) => shared.length > most.shared);
    expect(sharing.map(({ place, shared }) => `${place} shares ${shared.join(', ')}`)).toEqual([]);
  });

  it(`has folders of at most ${most.files} files, but for plug-ins and translations`, () => {
    const files = sources.filter(({ path }) => !/\.[a-z]{2}\.ts$/.test(path));
    const folders = [...new Set(files.map(({ path }) => dirname(path)))].map((folder) => ({
      folder,
      length: files.filter(({ path }) => dirname(path) === folder).length,
    }));
    const full = folders.filter(({ folder, length }) => length > most.files && !isPluginFolder(folder));
    expect(full.map(({ folder, length }) => `${folder} has ${length} files`)).toEqual([]);
  });

  it('has the plug-in folders that are left out', () => {
    expect(pluginFolders).toContain('src/methods');
    expect(
      pluginFolders.filter((folder) => !folder.includes('*')).every((folder) => existsSync(folder)),
    ).toBe(true);
    expect(isPluginFolder('src/train/run')).toBe(false);
  });
});

describe('the reader of functions', () => {
  const read = (text: string) => functionsOf('a.tsx', text);
  const sharedBy = (text: string) => Object.fromEntries(read(text).map(({ name, shared }) => [name, shared]));

  it('counts lines, and names a function for what it is assigned to', () => {
    const text = 'const a = {\n  b: () => {\n    return 1;\n  },\n};\nexport function c() {}\n';
    expect(read(text)).toEqual([
      { name: 'b', line: 2, lines: 3, shared: [] },
      { name: 'c', line: 6, lines: 1, shared: [] },
      { name: 'the module', line: 1, lines: 7, shared: [] },
    ]);
  });

  it.each<[string, string, string[]]>([
    ['reading from a function inside', 'const f = () => { let a = 1; return () => a; }', ['a']],
    [
      'writing, two functions down',
      'const f = () => { let a: number; const g = () => () => { a = 1; }; }',
      ['a'],
    ],
    [
      'taking apart',
      'const f = () => { let { a, b: [c], ...d } = x; return () => [a, c, d]; }',
      ['a', 'c', 'd'],
    ],
    ['shorthand', 'const f = () => { let a = 1; return () => ({ a }); }', ['a']],
    ['as JSX', 'const f = () => { let a = 1; return <p onClick={() => a++} />; }', ['a']],
  ])('finds a variable shared by %s', (_, text, expected) => {
    expect(sharedBy(text)['f']).toEqual(expected);
  });

  it.each<[string, string]>([
    ['a constant', 'const f = () => { const a = 1; return () => a; }'],
    ['a variable of its own', 'const f = () => { let a = 1; return a; }'],
    ['the same name declared inside', 'const f = () => { let a = 1; return (a: number) => a; }'],
    ['a field of that name', 'const f = () => { let a = 1; return (x: X) => ({ a: x.a }); }'],
    ['a type of that name', 'const f = () => { let a = 1; return (x: { a: 1 }) => x; }'],
  ])('does not count %s', (_, text) => {
    expect(sharedBy(text)['f']).toEqual([]);
  });
});

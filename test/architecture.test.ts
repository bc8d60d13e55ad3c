import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const tensors = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-webgpu',
  'lazy @tensorflow/tfjs-backend-webgl',
  'lazy @tensorflow/tfjs-backend-cpu',
];

/**
 * What each folder of src may import besides itself.
 *
 * `type x`: only types of x; `lazy x`: only through `import()`, or types; `x/y`: only the file y of x. `node` stands for
 * Node's own modules, `sidecars` for the texts `x.de.ts` of any folder. Worker entries and globs count as imports, and so do types.
 */
const law: Record<string, readonly string[]> = {
  main: ['ui', 'react', 'react-dom'],
  core: [],
  gpu: ['core', ...tensors],
  kernels: ['core', 'gpu', 'shaders', ...tensors],
  ops: ['core', 'gpu', 'kernels', ...tensors],
  math: ['core', 'kernels', 'type gpu', ...tensors],
  layers: ['core', 'kernels', 'ops', ...tensors],
  forms: ['core', 'kernels', 'layers', 'math', 'ops', 'type gpu', ...tensors],
  methods: ['core', 'kernels', 'math', 'forms', 'penalties'],
  models: ['core', 'kernels', 'layers', 'type methods', ...tensors],
  datasets: ['core'],
  optimizers: ['core', 'kernels', 'type gpu'],
  losses: ['core', 'kernels', 'type gpu', 'type ops', ...tensors],
  penalties: ['core', 'kernels', 'math', 'type gpu', ...tensors],
  train: [
    'core',
    'gpu',
    'kernels',
    'ops',
    'layers',
    'math',
    'forms',
    'methods',
    'models',
    'datasets',
    'optimizers',
    'penalties',
    'losses',
    'package.json',
    ...tensors,
  ],
  export: ['core'],
  import: ['core', 'export', 'datasets', 'worker/parseRecording', 'type worker/protocol'],
  languages: ['core', 'sidecars'],
  worker: ['core', 'gpu', 'train', 'export', 'datasets', 'idb-keyval'],
  cli: [
    'core',
    'gpu',
    'train',
    'export',
    'import',
    'datasets',
    'worker/protocol',
    'store/samples',
    'package.json',
    'node',
    'vite',
    'webgpu',
  ],
  store: ['core', 'export', 'import', 'worker/client', 'worker/protocol', 'zustand', 'idb-keyval'],
  lessons: ['core', 'store', 'zustand'],
  ui: [
    'core',
    'store',
    'lessons',
    'languages',
    'virtual:catalogue',
    'virtual:catalogue-texts',
    'react',
    'react-dom',
    'recharts',
    'zustand',
    'lazy katex',
  ],
};

type Import = { kind: 'value' | 'type' | 'lazy' | 'url' | 'glob'; specifier: string };

const strings = /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)/.source;
const commentsAndStrings = new RegExp(`${strings}|/\\*[\\s\\S]*?\\*/|//[^\\n]*`, 'g');

/** The text without comments. A quote inside a regular expression may hide a comment on its line. */
const withoutComments = (text: string) =>
  text.replace(commentsAndStrings, (_, quoted?: string) => quoted ?? '');

/**
 * What a module imports.
 *
 * Read with regular expressions, not a parser: a computed specifier is not seen, and a line of a template string that
 * looks like an import is. What a glob leaves out (`!`) counts as left in.
 */
function importsOf(text: string): Import[] {
  const code = withoutComments(text);
  const all = (pattern: RegExp) => [...code.matchAll(pattern)];
  const named = (kind: Import['kind'], pattern: RegExp) =>
    all(pattern).map(([, specifier = '']): Import => ({ kind, specifier }));
  const statements = all(/^[ \t]*(?:import|export)\s+(type\s+)?(?:[^'";()=]*?\s*from\s*)?['"]([^'"]+)['"]/gm);
  const globs = all(/import\.meta\.glob\b[\s\S]*?\(\s*(\[[^\]]*\]|['"][^'"]*['"])/g)
    .flatMap(([, list = '']) => [...list.matchAll(/['"]([^'"]*)['"]/g)])
    .map(([, specifier = '']): Import => ({ kind: 'glob', specifier }));
  return [
    ...statements.map(([, type, specifier = '']): Import => ({ kind: type ? 'type' : 'value', specifier })),
    ...named('lazy', /\bimport\(\s*['"`]([^'"`]+)['"`]/g),
    ...named('url', /new URL\(\s*['"]([^'"]+)['"],\s*import\.meta\.url/g),
    ...globs.filter(({ specifier }) => !specifier.startsWith('!')),
  ];
}

const isFile = (path: string) => existsSync(path) && statSync(path).isFile();

const filesUnder = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter(isFile);

const sources = filesUnder('src');
const modules = sources.filter((path) => /\.(?:tsx?|mjs)$/.test(path));
const textOf = new Map(sources.map((path) => [path, readFileSync(path, 'utf8')]));
const read = (path: string) => textOf.get(path) ?? '';

/** The files that a relative import reaches. */
function targetsOf(from: string, { kind, specifier }: Import): string[] {
  const path = join(dirname(from), specifier.replace(/\?.*$/, ''));
  if (kind !== 'glob')
    return ['', '.ts', '.tsx', '.d.ts', '/index.ts']
      .map((end) => path + end)
      .filter(isFile)
      .slice(0, 1);
  const pattern = path
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*/g, (star) => (star === '*' ? '[^/]*' : '(?:.*/)?'));
  return sources.filter((source) => source !== from && new RegExp(`^${pattern}$`).test(source));
}

const isRelative = ({ kind, specifier }: Import) => kind === 'url' || specifier.startsWith('.');
const withoutEnd = (path: string) => path.replace(/\.[^/]*$/, '');

/** The folder of src that a file is in; for another file its topmost folder, or its own name. */
function folderOf(path: string): string {
  const [top = '', next = ''] = path.split('/');
  return top === 'src' ? withoutEnd(next) : top;
}

/** Whether a file is `x.de.ts`: the texts of `x` in another language. */
const isSidecar = (path: string) => /\.[a-z]{2}\.ts$/.test(path);

/** The names under which the law may allow an import. */
function namesOf(from: string, imported: Import): string[] {
  const { kind, specifier } = imported;
  if (isRelative(imported)) {
    const names = targetsOf(from, imported).flatMap((target) => {
      if (isSidecar(target)) return ['sidecars'];
      const folder = folderOf(target);
      return [folder, `${folder}/${withoutEnd(basename(target))}`];
    });
    return kind === 'type' ? names.flatMap((name) => [name, `type ${name}`]) : names;
  }
  if (specifier.startsWith('virtual:')) return [specifier];
  if (isBuiltin(specifier)) return ['node'];
  const [scope = '', name = ''] = specifier.split('/');
  const packageName = scope.startsWith('@') ? `${scope}/${name}` : scope;
  return kind === 'value' ? [packageName] : [packageName, `lazy ${packageName}`];
}

/** Whether a file of a folder may import something. A URL that names no file (a folder, a route) is no import. */
function isLawful(from: string, imported: Import): boolean {
  if (imported.kind === 'url' && targetsOf(from, imported).length === 0) return true;
  const own = folderOf(from);
  const allowed = [own, ...(law[own] ?? [])];
  return namesOf(from, imported).some((name) => allowed.includes(name));
}

/** The modules that a module imports. */
const importedBy = (path: string): string[] =>
  importsOf(read(path))
    .filter(isRelative)
    .flatMap((imported) => targetsOf(path, imported))
    .filter((target) => modules.includes(target));

/** What each of the places imports, by place. */
function importsBetween(placeOf: (path: string) => string): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const path of modules) {
    const own = placeOf(path);
    const next = graph.get(own) ?? new Set<string>();
    for (const target of importedBy(path)) if (placeOf(target) !== own) next.add(placeOf(target));
    graph.set(own, next);
  }
  return graph;
}

/** The circles in a graph, one for each place that is on any. */
function circlesIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const done = new Set<string>();
  const from = (place: string, trail: readonly string[]): string[] => {
    if (trail.includes(place)) return [[...trail.slice(trail.indexOf(place)), place].join(' → ')];
    if (done.has(place)) return [];
    const found = [...(graph.get(place) ?? [])].flatMap((next) => from(next, [...trail, place]));
    done.add(place);
    return found;
  };
  return [...graph.keys()].flatMap((place) => from(place, []));
}

/** `src/folder/subfolder` of a file that is in one; a file that lies in the folder itself stands for itself. */
const roomOf = (path: string): string => {
  const parts = path.split('/');
  return parts.length > 3 ? parts.slice(0, 3).join('/') : path;
};

const passesOn = (text: string) =>
  /^(?:\s*export\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s*from\s*['"][^'"]+['"];?)+\s*$/.test(
    withoutComments(text),
  );

const isBarrel = (path: string) =>
  (/^index\.tsx?$/.test(basename(path)) && !read(path).includes('import.meta.glob')) || passesOn(read(path));

describe('the import law', () => {
  it('names every folder of src', () => {
    expect(Object.keys(law)).toEqual(expect.arrayContaining([...new Set(modules.map(folderOf))]));
  });

  it.each(Object.keys(law))('%s imports only what it may', (folder) => {
    const unlawful = modules
      .filter((path) => folderOf(path) === folder)
      .flatMap((path) =>
        importsOf(read(path))
          .filter((imported) => !isLawful(path, imported))
          .map(({ kind, specifier }) => `${path} imports ${specifier} (${kind})`),
      );
    expect(unlawful).toEqual([]);
  });

  it('keeps references out of what is built: only they and their registry import them', () => {
    const isReference = (path: string) => path.endsWith('.reference.ts') || path.endsWith('/references.ts');
    const registries = ['src/kernels/index.ts', 'src/layers/index.ts', 'src/lessons/index.ts']; // their globs leave them out
    const others = modules.filter((path) => !isReference(path) && !registries.includes(path));
    expect(others.filter((path) => importedBy(path).some(isReference))).toEqual([]);
  });

  it('lets sidecars import nothing but types: the file beside them, and what a translation is', () => {
    const others = modules.filter(isSidecar).flatMap((path) =>
      importsOf(read(path))
        .filter(
          ({ kind, specifier }) =>
            kind !== 'type' ||
            !(specifier.endsWith('core/texts') || specifier === `./${basename(path).replace(/\..*/, '')}`),
        )
        .map(({ specifier }) => `${path} imports ${specifier}`),
    );
    expect(others).toEqual([]);
  });

  it('has no circles between files', () => {
    expect(circlesIn(importsBetween((path) => path))).toEqual([]);
  });

  it('has none between subfolders: of two, one never imports the other', () => {
    expect(circlesIn(importsBetween(roomOf))).toEqual([]);
  });
});

describe('the shape of src', () => {
  it('has no folder named for a heap', () => {
    const heaps = /(?:^|\/)(?:utils?|helpers?|common|types|constants)\//;
    expect(sources.filter((path) => heaps.test(path))).toEqual([]);
  });

  it('has an index only where it is a registry, and no file that only passes on others', () => {
    expect(modules.filter(isBarrel)).toEqual([]);
  });

  it('never calls Math.random', () => {
    expect(modules.filter((path) => /\bMath\s*\.\s*random\b/.test(withoutComments(read(path))))).toEqual([]);
  });

  it('is TypeScript, but for the launchers that run before anything is installed', () => {
    const scripts = sources.filter((path) => /\.[cm]?jsx?$/.test(path));
    expect(scripts.filter((path) => !/^src\/cli\/[^/]+\.mjs$/.test(path))).toEqual([]);
  });
});

describe('the reader of imports', () => {
  it.each<[string, Import[]]>([
    ["import { a,\n  type B } from './a';", [{ kind: 'value', specifier: './a' }]],
    ["import './style.css';", [{ kind: 'value', specifier: './style.css' }]],
    ["import type { A } from './a';", [{ kind: 'type', specifier: './a' }]],
    ["export type * from './a';", [{ kind: 'type', specifier: './a' }]],
    ["export { a } from './a';", [{ kind: 'value', specifier: './a' }]],
    ["const a = await import('./a');", [{ kind: 'lazy', specifier: './a' }]],
    ["new Worker(new URL('./a.ts', import.meta.url), {})", [{ kind: 'url', specifier: './a.ts' }]],
    ["import.meta.glob<() => A>(['./*.ts', '!./index.ts'])", [{ kind: 'glob', specifier: './*.ts' }]],
    ["// import a from './a';\n/* import b from './b'; */ const url = 'https://a.b'; // c", []],
    ["export const a = 'b';\nexport function c() {}", []],
  ])('%s', (text, expected) => {
    expect(importsOf(text)).toEqual(expected);
  });

  it.each<[string, string, string, boolean]>([
    ['src/models/cnn.ts', "import type { A } from '../methods/method';", 'types of methods', true],
    ['src/models/cnn.ts', "import { a } from '../methods/method';", 'code of methods', false],
    ['src/store/runs.ts', "import type { A } from '../worker/protocol';", 'the protocol', true],
    ['src/store/runs.ts', "import { a } from '../worker/trainer';", 'the trainer', false],
    ['src/gpu/a.ts', `await import('${tensors[1]}/dist/a');`, 'the WebGPU backend', true],
    ['src/gpu/a.ts', `import '${tensors[0]?.replace('-core', '')}';`, 'all of tfjs', false],
    ['src/core/a.ts', "import { join } from 'node:path';", 'Node', false],
    ['src/cli/a.ts', "import { join } from 'path';", 'Node', true],
    ['src/ui/a.ts', "import { create } from 'zustand/vanilla';", 'zustand', true],
    ['src/store/a.ts', "import React from 'react';", 'React', false],
  ])('in %s: %s', (path, text, _, expected) => {
    const imports = importsOf(text);
    expect(imports.length).toBe(1);
    expect(imports.every((imported) => isLawful(path, imported))).toBe(expected);
  });
});

describe('docs/architecture.md', () => {
  it('names every folder of src, and no other', () => {
    const table = readFileSync('docs/architecture.md', 'utf8').matchAll(/^\| `src\/(\w+)`\s*\|/gm);
    const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect([...table].map(([, name]) => name).sort()).toEqual(folders.map(({ name }) => name).sort());
  });
});

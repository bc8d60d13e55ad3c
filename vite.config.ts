/// <reference types="vitest/config" />
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import react from '@vitejs/plugin-react';
import { build, defineConfig } from 'vite';
import type { Plugin } from 'vite';
import patience from './test/setup/patience.json' with { type: 'json' };

const root = fileURLToPath(new URL('.', import.meta.url));

/**
 * The JSON of what a module exports as `catalogue`, evaluated away from this process: tfjs registers globals. Without
 * `departures`, which only the command line prints, and without `run`, which the page has in its code: they are a
 * kilobyte before the first paint.
 */
const evaluate = (file: string) =>
  new Promise<string>((resolve, reject) => {
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       import(workerData).then(({ catalogue: { run, ...rest } }) => parentPort.postMessage(
         JSON.stringify(rest, (key, value) => (key === 'departures' ? undefined : value))));`,
      { eval: true, workerData: pathToFileURL(file).href },
    );
    worker.once('message', (json) => {
      if (typeof json === 'string') resolve(json);
      else reject(new Error('src/train/catalogue.ts exports no catalogue. Export it as plain data.'));
      void worker.terminate();
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('src/train/catalogue.ts ended before it gave a catalogue.')));
  });

/**
 * The catalogue as JSON.
 *
 * Bundled and run, which takes half a second; `runnerImport` takes 3.7 s, because tfjs is 780 modules (2 cores).
 */
async function catalogueJson(): Promise<string> {
  mkdirSync(join(root, '.build'), { recursive: true });
  const outDir = mkdtempSync(join(root, '.build', 'catalogue-'));
  try {
    await build({
      root,
      configFile: false,
      logLevel: 'warn',
      ssr: { noExternal: true, external: ['webgpu'] },
      build: { ssr: 'src/train/catalogue.ts', outDir, copyPublicDir: false, minify: false },
    });
    return await evaluate(join(outDir, 'catalogue.js'));
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** The catalogue without what the page does not need before it is drawn: help, formulas and papers, three kilobytes. */
const withoutTexts = (json: string) =>
  JSON.stringify(JSON.parse(json), (key, value) =>
    key === 'help' ? '' : key === 'paper' || key === 'reads' || key === 'tex' ? undefined : value,
  );

/**
 * Serves `virtual:catalogue`: everything there is to choose from, as data and without the code behind it; and
 * `virtual:catalogue-texts`, the same with help, formulas and papers.
 */
function catalogue(): Plugin {
  const ids = ['virtual:catalogue', 'virtual:catalogue-texts'];
  const sources = /\/src\/(?:core|datasets|forms|layers|losses|methods|models|optimizers|penalties|train)\//;
  let json: Promise<string> | undefined;
  return {
    name: 'rankscope-catalogue',
    resolveId: (source) => (ids.includes(source) ? `\0${source}` : undefined),
    async load(loaded) {
      const which = ids.indexOf(loaded.slice(1));
      if (!loaded.startsWith('\0') || which < 0) return undefined;
      json ??= catalogueJson();
      try {
        if (which === 1) return `export default ${await json};`;
        return `import { runParams as run } from '/src/core/config/runParams.ts';\nexport default { run, ...${withoutTexts(await json)} };`;
      } catch (error) {
        json = undefined;
        throw error;
      }
    },
    hotUpdate({ file, modules }) {
      if (!sources.test(file)) return undefined;
      json = undefined;
      const own = ids.flatMap((id) => this.environment.moduleGraph.getModuleById(`\0${id}`) ?? []);
      const added = own.filter((module) => !modules.includes(module));
      return added.length > 0 ? [...modules, ...added] : undefined;
    },
  };
}

/** Lets `import()` in the page go through `fetchChunk` instead of Vite's own preloading. */
const fetchedChunks = (): Plugin => ({
  name: 'rankscope-fetched-chunks',
  apply: 'build',
  enforce: 'pre',
  load: (id) =>
    id === '\0vite/preload-helper.js'
      ? `export { fetchChunk as __vitePreload } from '/src/ui/fetchChunk.ts';`
      : undefined,
});

/** Leaves out what only readers of shaders need: comments and indentation are a third of their bytes. */
const shortShaders = (): Plugin => ({
  name: 'rankscope-short-shaders',
  apply: 'build',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('.wgsl?raw')) return undefined;
    const lines = readFileSync(id.slice(0, -'?raw'.length), 'utf8').split('\n');
    const code = lines.map((line) => line.replace(/\/\/.*$/, '').trim()).filter(Boolean);
    return `export default ${JSON.stringify(code.join('\n'))};`;
  },
});

/** Every tfjs module that the sources import at run time. Vitest bundles them: one second a test file less. */
function tensorflowModules(): string[] {
  const require = createRequire(import.meta.url);
  const isThere = (name: string) => {
    try {
      return require.resolve(name) !== '';
    } catch {
      return false;
    }
  };
  const imports = /^(?!\s*import type).*(?:from|import)\s*\(?\s*['"](@tensorflow\/[^'"]+)['"]/gm;
  const files = ['src', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const names = files
    .filter((file) => /\.(?:tsx?|mjs)$/.test(file))
    .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(imports)].map((m) => m[1] ?? ''));
  return [...new Set(names)].filter(isThere).sort();
}

/** One file at a time, each in a process of its own: the adapter and the browser are shared. */
const serial = {
  pool: 'forks',
  fileParallelism: false,
} as const;

export default defineConfig(({ isSsrBuild }) => ({
  base: './',
  plugins: [react(), catalogue(), shortShaders(), fetchedChunks()],
  worker: { format: 'es', plugins: () => [shortShaders()] },
  server: { watch: { ignored: ['**/.build/**'] } },
  build: {
    target: isSsrBuild ? 'node20' : 'es2022',
    // Every browser with WebGPU knows modulepreload.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    copyPublicDir: !isSsrBuild,
  },
  optimizeDeps: { entries: ['index.html', 'src/worker/*.ts'] },
  // `webgpu` is a native add-on. The rest of the command line goes into its bundle: deep imports of tfjs are no
  // modules to Node, and its main files are CommonJS copies beside the modules that those deep imports reach.
  ssr: {
    external: ['webgpu'],
    noExternal: isSsrBuild ? true : [],
    resolve: { mainFields: ['module'] },
  },
  test: {
    testTimeout: patience.testMs,
    hookTimeout: patience.testMs,
    expect: { poll: { timeout: patience.waitMs } },
    deps: {
      optimizer: { ssr: { enabled: true, include: process.env['VITEST'] ? tensorflowModules() : [] } },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx,mjs}'],
          exclude: [
            'test/gpu/**',
            'test/naga/**',
            'test/browser/**',
            'test/firefox/**',
            'test/drill/**',
            'test/more/**/*.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'gpu',
          include: ['test/gpu/**/*.test.ts'],
          globalSetup: 'test/setup/vulkan.mjs',
          sequence: { groupOrder: 1 },
          ...serial,
        },
      },
      {
        extends: true,
        test: {
          name: 'naga',
          include: ['test/naga/**/*.test.ts'],
          globalSetup: 'test/setup/naga.mjs',
          sequence: { groupOrder: 3 },
          ...serial,
        },
      },
      {
        extends: true,
        test: {
          name: 'more',
          include: ['test/more/**/*.test.ts'],
          globalSetup: 'test/setup/vulkan.mjs',
          ...serial,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: 'test/setup/browser.mjs',
          sequence: { groupOrder: 2 },
          ...serial,
        },
      },
      {
        extends: true,
        test: {
          name: 'firefox',
          include: ['test/firefox/**/*.test.ts'],
          globalSetup: 'test/setup/firefox.mjs',
          ...serial,
        },
      },
    ],
  },
}));

/// <reference types="vitest/config" />
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import react from '@vitejs/plugin-react';
import { build, defineConfig } from 'vite';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

/**
 * The JSON of what a module exports as `catalogue`, evaluated away from this process: tfjs registers globals. Departures
 * from papers are left out: only the command line prints them, and the page waits for what is here before it is drawn.
 */
const evaluate = (file: string) =>
  new Promise<string>((resolve, reject) => {
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       const shown = (key, value) => (key === 'departures' ? undefined : value);
       import(workerData).then((module) => parentPort.postMessage(JSON.stringify(module.catalogue, shown)));`,
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

/** Serves `virtual:catalogue`: everything there is to choose from, as data and without the code behind it. */
function catalogue(): Plugin {
  const id = '\0virtual:catalogue';
  const sources = /\/src\/(?:core|datasets|methods|models|optimizers|train)\//;
  let json: Promise<string> | undefined;
  return {
    name: 'rankscope-catalogue',
    resolveId: (source) => (source === 'virtual:catalogue' ? id : undefined),
    async load(loaded) {
      if (loaded !== id) return undefined;
      json ??= catalogueJson();
      try {
        return `export default ${await json};`;
      } catch (error) {
        json = undefined;
        throw error;
      }
    },
    hotUpdate({ file, modules }) {
      if (!sources.test(file)) return undefined;
      json = undefined;
      const module = this.environment.moduleGraph.getModuleById(id);
      return module && !modules.includes(module) ? [...modules, module] : undefined;
    },
  };
}

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

/** Leaves out of kernels what only tests and benches call: their references in float64 and the cases they are tried on. */
const withoutOracles = (): Plugin => ({
  name: 'rankscope-without-oracles',
  apply: 'build',
  enforce: 'post',
  transform(code, id) {
    if (!/\/src\/kernels\/.+\.ts$/.test(id)) return undefined;
    const spans: [number, number][] = [];
    for (const statement of this.parse(code).body) {
      if (statement.type !== 'ExportNamedDeclaration') continue;
      const { declaration } = statement;
      if (declaration?.type !== 'VariableDeclaration') continue;
      for (const { id: name, init } of declaration.declarations) {
        if (name.type !== 'Identifier' || name.name !== 'kernel' || init?.type !== 'ObjectExpression')
          continue;
        init.properties.forEach((property, i) => {
          if (property.type !== 'Property' || property.key.type !== 'Identifier') return;
          if (!['oracle', 'cases'].includes(property.key.name)) return;
          spans.push([property.start, init.properties[i + 1]?.start ?? property.end]);
        });
      }
    }
    let rest = code;
    for (const [start, end] of spans.reverse()) rest = rest.slice(0, start) + rest.slice(end);
    return spans.length > 0 ? { code: rest, map: null } : undefined;
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
  testTimeout: 180_000,
  hookTimeout: 180_000,
} as const;

export default defineConfig(({ isSsrBuild }) => ({
  base: './',
  plugins: [react(), catalogue(), shortShaders()],
  worker: { format: 'es', plugins: () => [shortShaders(), withoutOracles()] },
  server: { watch: { ignored: ['**/.build/**'] } },
  build: {
    target: isSsrBuild ? 'node20' : 'es2022',
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
    deps: {
      optimizer: { ssr: { enabled: true, include: process.env['VITEST'] ? tensorflowModules() : [] } },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx,mjs}'],
          exclude: ['test/gpu/**', 'test/browser/**'],
          testTimeout: 30_000,
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
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: 'test/setup/browser.mjs',
          sequence: { groupOrder: 2 },
          ...serial,
        },
      },
    ],
  },
}));

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { root } from '../src/cli/dependencies.mjs';
import { builtEntry, packedFolder } from '../src/cli/launch.mjs';

/** Everything that is started from a pack. */
export const entries = ['src/cli/main.ts', 'bench/main.ts', ...['ours', 'tfjs', 'jaxjs'].map((id) => `bench/contenders/${id}.ts`)]; // prettier-ignore

/** Scripts that run as they are: launchers, and how a browser is found. */
const scripts = [
  ...['src/cli', 'test/setup'].flatMap((folder) =>
    readdirSync(join(root, folder)).flatMap((name) =>
      /\.(?:mjs|json)$/.test(name) ? [join(folder, name)] : [],
    ),
  ),
  'bench/contend.mjs',
  'bench/contenders/pytorch.py',
];

/** What start scripts start. */
const starters = { rankscope: 'src/cli/bin.mjs', 'gpu-day': 'pack/gpuDay.mjs' };

/** NVIDIA's Vulkan driver by its libraries: GLX, or EGL, which needs no X11. Containers often lack the descriptions. */
const drivers = { nvidia_glx: 'libGLX_nvidia.so.0', nvidia_egl: 'libEGL_nvidia.so.0' };

/** Where the Vulkan loader of this machine is, if it is one that may be passed on (Khronos, Apache-2.0). */
const loaders = [
  '/usr/lib/x86_64-linux-gnu/libvulkan.so.1',
  '/usr/lib/aarch64-linux-gnu/libvulkan.so.1',
  '/usr/lib64/libvulkan.so.1',
  '/usr/lib/chromium/libvulkan.so.1',
];

/** `linux-x64`: where a pack made here runs. */
export const platform = `${process.platform}-${process.arch}`;

/** Throws Error where no pack can be made. */
export function requirePlatform() {
  if (process.platform !== 'linux' && process.platform !== 'darwin')
    throw new Error(`A pack has shell scripts and is made on Linux or macOS, not on ${process.platform}.`);
  const shared = Object.entries(process.config.variables).filter(
    ([name, value]) => name.startsWith('node_shared') && value === true,
  );
  if (shared.length > 0)
    throw new Error(
      `${process.execPath} needs libraries of this machine (${shared.map(([name]) => name).join(', ')}) and would not start on others. ` +
        'Make the pack with a Node.js from https://nodejs.org.',
    );
}

/** The commit that is packed, with `+` when the files differ from it; empty without git. */
function commit() {
  const git = (...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+'}`;
  } catch {
    return '';
  }
}

/** Builds the static page into a folder. */
export function buildSite(folder) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = ['build', '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'];
  const env = { ...process.env, NODE_ENV: 'production' };
  delete env.VITEST;
  const { status } = spawnSync(process.execPath, [vite, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('The page could not be built; the reason is above.');
}

/** Copies the licences of Node.js and of every package whose code is in the pack. */
function copyLicences(folder) {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const isLicence = (name) => /^(?:licen[cs]e|copying|notice)/i.test(name);
  const packages = [...Object.keys(dependencies), '@jax-js/jax', 'ml-matrix', 'playwright-core'];
  mkdirSync(folder, { recursive: true });
  for (const name of packages.filter((one) => one !== 'vite')) {
    const source = join(root, 'node_modules', name);
    for (const file of readdirSync(source).filter(isLicence))
      cpSync(join(source, file), join(folder, `${name.replace('/', '+')}-${file}`));
  }
  const node = realpathSync(process.execPath);
  const places = [
    join(dirname(dirname(node)), 'LICENSE'),
    join(dirname(node), 'LICENSE'),
    '/usr/share/doc/nodejs/LICENSE',
  ];
  const licence = places.find((file) => existsSync(file));
  if (licence) copyFileSync(licence, join(folder, 'nodejs-LICENSE'));
}

/** Copies Dawn for this platform only, and what else is not in the bundles. */
function copyPackages(folder) {
  const copy = (name, ...path) =>
    cpSync(join(root, 'node_modules', name, ...path), join(folder, name, ...path), { recursive: true });
  const dawn = process.platform === 'darwin' ? 'darwin-universal' : platform;
  for (const path of [['package.json'], ['index.js'], ['dist', dawn]]) copy('webgpu', ...path);
  for (const path of ['package.json', 'browsers.json', 'index.js', 'index.mjs', 'lib'])
    copy('playwright-core', path);
  rmSync(join(folder, 'playwright-core', 'lib', 'vite'), { recursive: true, force: true }); // its viewers
}

/** The files around `app`: start scripts, Node.js, drivers' descriptions, the Vulkan loader, texts. */
function writeSurroundings(folder) {
  copyFileSync(realpathSync(process.execPath), join(folder, 'node'));
  chmodSync(join(folder, 'node'), 0o755);
  const start = readFileSync(join(root, 'pack', 'start.sh'), 'utf8');
  for (const [name, entry] of Object.entries(starters))
    writeFileSync(join(folder, name), start.replaceAll('@ENTRY@', entry), { mode: 0o755 });
  if (process.platform === 'linux') {
    const descriptions = join(folder, 'share', 'vulkan', 'icd.d');
    mkdirSync(descriptions, { recursive: true });
    for (const [name, library] of Object.entries(drivers)) {
      const description = {
        file_format_version: '1.0.1',
        ICD: { library_path: library, api_version: '1.3.0' },
      };
      writeFileSync(join(descriptions, `${name}.json`), `${JSON.stringify(description)}\n`);
    }
    const loader = loaders.find((file) => existsSync(file));
    if (loader) {
      mkdirSync(join(folder, 'lib'));
      copyFileSync(realpathSync(loader), join(folder, 'lib', 'libvulkan.so.1'));
    }
  }
  copyFileSync(join(root, 'docs', 'gpu-day.md'), join(folder, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  copyLicences(join(folder, 'licences'));
}

/**
 * Writes a pack into a folder, in place of what is there: the command line, the benches with their peers and the page,
 * built, with the Node.js that runs this.
 *
 * `data`: a folder of data files to take along. Throws Error where no pack can be made.
 */
export function writePack(folder, { data } = {}) {
  requirePlatform();
  rmSync(folder, { recursive: true, force: true });
  const app = join(folder, 'app');
  mkdirSync(app, { recursive: true });
  const copy = (file) => cpSync(join(root, file), join(app, file), { recursive: true });
  for (const script of scripts.filter((name) => !name.includes('.test.'))) copy(script);
  cpSync(join(root, 'pack'), join(app, 'pack'), { recursive: true });
  for (const source of entries) {
    const isBuild = (path) => !basename(path).startsWith('used-by-');
    cpSync(dirname(builtEntry(source)), join(app, packedFolder(source)), {
      recursive: true,
      filter: isBuild,
    });
  }
  copyPackages(join(app, 'node_modules'));
  buildSite(join(app, 'site'));
  const { name, version, type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(app, 'package.json'), `${JSON.stringify({ name, version, type })}\n`);
  const packed = {
    version,
    commit: commit(),
    platform,
    node: process.versions.node,
    date: new Date().toISOString(),
  };
  writeFileSync(join(app, 'packed.json'), `${JSON.stringify(packed)}\n`);
  writeSurroundings(folder);
  if (data) cpSync(data, join(folder, 'data'), { recursive: true, dereference: true });
}

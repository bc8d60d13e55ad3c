import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installDependencies, isAlive, isPacked, requireNode, root } from './dependencies.mjs';
import { findVulkanDriver, useVulkanDriver } from './vulkan.mjs';

// Standard output is reserved for JSON Lines: everything printed by this file goes to standard error.

const builds = join(root, '.build', 'cli');
const sources = ['src', 'shaders', 'bench', 'package-lock.json', 'package.json', 'vite.config.ts'];
/** Not part of any build; they grow while a benchmark runs. */
const records = join('bench', 'results');

/** A hash of the present state of the sources: every file's path, size and modification time. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (path) => {
    const { mtimeMs, size } = statSync(join(root, path));
    hash.update(`${path}\0${mtimeMs}\0${size}\n`);
  };
  for (const source of sources) {
    if (!existsSync(join(root, source))) continue;
    if (!statSync(join(root, source)).isDirectory()) add(source);
    else
      for (const name of readdirSync(join(root, source), { recursive: true, encoding: 'utf8' }).sort()) {
        const path = join(source, name);
        if (!path.startsWith(records)) add(path);
      }
  }
  return hash.digest('hex').slice(0, 16);
}

/** Builds an entry in a temporary folder and renames it into place, so that no process sees an incomplete build. */
function build(source, folder) {
  mkdirSync(builds, { recursive: true });
  const draft = mkdtempSync(join(builds, 'draft-'));
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = ['build', '--ssr', source, '--outDir', draft, '--emptyOutDir', '--logLevel', 'warn'];
  const { status } = spawnSync(process.execPath, [vite, ...args], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    console.error('The command line could not be built; the reason is above.');
    process.exit(1);
  }
  try {
    renameSync(draft, folder);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // another process was first
  }
}

/** Removes builds that have not been started for ten minutes and that no living process uses. */
function removeOldBuilds(present) {
  for (const name of readdirSync(builds)) {
    const folder = join(builds, name);
    try {
      const users = readdirSync(folder).filter((file) => file.startsWith('used-by-'));
      const inUse = users.some((file) => isAlive(Number(file.slice('used-by-'.length))));
      if (folder === present || inUse || Date.now() - statSync(folder).mtimeMs < 600_000) continue;
      rmSync(folder, { recursive: true, force: true });
    } catch {
      continue; // another process is removing it
    }
  }
}

const nameOf = (source) => source.replace(/\W+/g, '-');

/** The folder of an entry's build within a pack. */
export const packedFolder = (source) => join('built', nameOf(source));

/** The built entry of the present sources, kept until this process ends. In a pack there is only one. */
export function builtEntry(source) {
  const name = basename(source, '.ts');
  if (isPacked) return join(root, packedFolder(source), `${name}.js`);
  const folder = join(builds, `${nameOf(source)}-${fingerprint()}`);
  const entry = join(folder, `${name}.js`);
  if (!existsSync(entry)) {
    build(source, folder);
    removeOldBuilds(folder);
  }
  const mark = join(folder, `used-by-${process.pid}`);
  writeFileSync(mark, '');
  process.once('exit', () => rmSync(mark, { force: true }));
  return entry;
}

/**
 * Runs a TypeScript entry in this process, after dependencies, build and Vulkan driver.
 *
 * `opensGpu`: whether it will open an adapter, so that a driver must be selected before Dawn loads.
 */
export async function launch(source, opensGpu) {
  requireNode();
  await installDependencies(console.error);
  const entry = builtEntry(source);
  if (opensGpu) useVulkanDriver(await findVulkanDriver());
  await import(pathToFileURL(entry).href);
}

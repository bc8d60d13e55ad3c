import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Whether this is not a checkout but a pack (see pack/pack.mjs), in which everything is built and installed. */
export const isPacked = existsSync(join(root, 'packed.json'));

/** Whether a Node.js version (`20.19.1`) is supported: 20.19 and later, in the 22 line 22.12 and later (as in Vite). */
export function supportsNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

/** Ends the process with one clear line when Node.js is too old. */
export function requireNode() {
  if (supportsNode(process.versions.node)) return;
  console.error(
    `Rankscope needs Node.js 20.19 or newer (22.12 or newer in the 22 line); this is ${process.versions.node}. ` +
      'Get one from https://nodejs.org and start again.',
  );
  process.exit(1);
}

const readPackages = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
};

/**
 * Whether `node_modules` of a folder matches its package-lock.json.
 *
 * Compares with the lockfile that npm writes at the end of an installation. Packages for other platforms may be absent.
 */
export function dependenciesAreCurrent(folder = root) {
  const locked = readPackages(join(folder, 'package-lock.json'));
  const installed = readPackages(join(folder, 'node_modules', '.package-lock.json'));
  if (!locked || !installed) return false;
  return Object.entries(locked).every(([path, wanted]) => {
    const present = installed[path];
    if (path === '') return true;
    if (!present) return wanted.optional === true;
    return present.version === wanted.version && present.integrity === wanted.integrity;
  });
}

/** Whether the process with this id is running. */
export const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

const isAbandoned = (lock) => {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    return pid > 0 ? !isAlive(pid) : Date.now() - statSync(lock).mtimeMs > 10_000;
  } catch {
    return false;
  }
};

/** Acquires a lock file, waiting while another living process holds it. */
async function takeLock(lock) {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    else await sleep(200);
  }
}

function npmCi() {
  // Development tools are needed to start, whatever NODE_ENV and npm's `omit` say.
  const options = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm, ...options]] : ['npm', options];
  const shell = command === 'npm' && process.platform === 'win32';
  return spawnSync(command, args, { cwd: root, shell, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/**
 * Installs the locked dependencies with `npm ci` when they are missing or differ from the lockfile.
 *
 * Then says so through `log`. Concurrent processes install once. Ends the process when npm fails.
 */
export async function installDependencies(log) {
  if (isPacked || dependenciesAreCurrent()) return;
  const lock = join(root, '.build', 'install.lock');
  mkdirSync(join(root, '.build'), { recursive: true });
  await takeLock(lock);
  try {
    if (dependenciesAreCurrent()) return;
    log('Installing the dependencies (npm ci). This happens once and takes about a minute.');
    const { status, stdout, stderr, error } = npmCi();
    if (status === 0) return;
    console.error(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim());
    console.error('npm ci failed. Check the network and the message above, then start again.');
    process.exitCode = 1;
  } finally {
    rmSync(lock, { force: true });
  }
  if (process.exitCode === 1) process.exit();
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../src/cli/dependencies.mjs';

const git = (args, env = {}) =>
  execFileSync('git', args, {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();

/** Runs a function with a temporary index, so that the index of this checkout is unchanged. */
function withIndex(use) {
  const folder = mkdtempSync(join(tmpdir(), 'rankscope-index-'));
  const env = { GIT_INDEX_FILE: join(folder, 'index') };
  try {
    return use((...args) => git(args, env));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tree of a commit, or of this working tree with changed and new files, without ignored ones. */
export function treeOf(commit) {
  if (commit !== undefined) return git(['rev-parse', '--verify', '--quiet', `${commit}^{tree}`]);
  return withIndex((run) => {
    run('read-tree', 'HEAD');
    run('add', '--all');
    return run('write-tree');
  });
}

/** The packages that a folder locks, without its own version, which changes independently. */
function lockfile(folder) {
  const {
    version: _,
    packages,
    ...rest
  } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const { version: __, ...own } = packages[''];
  return JSON.stringify({ ...rest, packages: { ...packages, '': own } });
}

/**
 * Writes a tree into a new folder and links this checkout's packages into it.
 *
 * False if it locks packages other than those of this checkout: its own command line then installs them at its first start.
 */
export function checkOut(tree, folder) {
  mkdirSync(folder, { recursive: true });
  withIndex((run) => {
    run('read-tree', tree);
    run('checkout-index', '--all', `--prefix=${folder}/`);
  });
  if (lockfile(folder) !== lockfile(root)) return false;
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return true;
}

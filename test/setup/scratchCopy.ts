import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['src', 'test', 'bench', 'shaders', 'docs', 'public'];
const files = [
  ...[
    'package.json',
    'package-lock.json',
    'vite.config.ts',
    'tsconfig.json',
    'tsconfig.dom.json',
    'index.html',
  ],
  ...['README.md', '.oxlintrc.json', '.gitignore'],
];

/** The kinds of things that can be added as files: the folders of `test/drill`. */
export const patches: readonly string[] = readdirSync('test/drill');

/** The files of a patch, by paths within it. */
export const filesOf = (patch: string): string[] =>
  readdirSync(join('test/drill', patch), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name).slice(join('test/drill', patch).length + 1));

/** The tests of all patches below a folder. */
export const testsOf = (folder: string): string[] =>
  patches.flatMap(filesOf).filter((file) => file.startsWith(folder) && /\.test\.tsx?$/.test(file));

/** A copy of the sources with every patch of `test/drill`. */
export type ScratchCopy = {
  /** Runs an installed tool in the copy and returns its output if it fails; nothing if it succeeds. */
  complaints(tool: string, ...args: string[]): string;
};

/** Makes the copy of that name. */
export function createScratchCopy(name: string): ScratchCopy {
  const path = join('.build', name);
  rmSync(path, { recursive: true, force: true });
  // With a folder of this name, tools treat the copy as a separate repository, not as a folder ignored by git.
  mkdirSync(join(path, '.git'), { recursive: true });
  for (const from of [...folders, ...files])
    cpSync(from, join(path, from), { recursive: true, filter: (one) => one !== join('test', 'drill') });
  for (const patch of patches) cpSync(join('test/drill', patch), path, { recursive: true });
  return {
    complaints(tool, ...args) {
      const command = join(process.cwd(), 'node_modules', '.bin', tool);
      const env = { ...process.env, NODE_ENV: 'test', NO_COLOR: '1' };
      const { status, stdout, stderr } = spawnSync(command, args, { cwd: path, encoding: 'utf8', env });
      return status === 0 ? '' : `${stdout}${stderr}`;
    },
  };
}

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

/** A copy of the sources with every patch of `test/drill` added. */
const scratch = join('.build', 'drill');
const patches = readdirSync('test/drill');
const folders = ['src', 'test', 'bench', 'shaders', 'docs'];
const files = ['package.json', 'vite.config.ts', 'tsconfig.json', 'tsconfig.dom.json'];

/** The files of a patch, by relative path. */
const filesOf = (patch: string) =>
  readdirSync(join('test/drill', patch), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name).slice(join('test/drill', patch).length + 1));

/** Runs an installed tool in the copy; returns its output when it fails, an empty string when it succeeds. */
function complaints(tool: string, ...args: string[]): string {
  const path = join(process.cwd(), 'node_modules', '.bin', tool);
  const env = { ...process.env, NODE_ENV: 'test' };
  const { status, stdout, stderr } = spawnSync(path, args, { cwd: scratch, encoding: 'utf8', env });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

describe('what can be added as files', () => {
  beforeAll(() => {
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    for (const name of [...folders, ...files])
      cpSync(name, join(scratch, name), {
        recursive: true,
        filter: (from) => from !== join('test', 'drill'),
      });
    for (const patch of patches) cpSync(join('test/drill', patch), scratch, { recursive: true });
  });

  it.each(patches)('%s changes no existing file', (patch) => {
    expect(filesOf(patch).length).toBeGreaterThan(0);
    expect(filesOf(patch).filter((file) => existsSync(file))).toEqual([]);
  });

  it.each([
    ['docs/adding-a-method.md', 2],
    ['README.md', 1],
  ])('%s shows code of the drill', (document, count) => {
    const code = patches.flatMap((patch) =>
      filesOf(patch).map((file) => readFileSync(join('test/drill', patch, file), 'utf8')),
    );
    const shown = Array.from(
      readFileSync(document, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms),
      ([, block = '']) => block,
    );
    expect(shown).toHaveLength(count);
    for (const block of shown) expect(code.some((file) => file.includes(block))).toBe(true);
  });

  it('passes the type check', () => {
    for (const config of ['tsconfig.json', 'tsconfig.dom.json'])
      expect(complaints('tsc', '-p', config)).toBe('');
  }, 300_000);

  it('passes the contracts and its own tests', () => {
    const own = patches.flatMap(filesOf).filter((file) => file.endsWith('.test.ts'));
    expect(own.length).toBeGreaterThanOrEqual(patches.length);
    const contracts = [
      'test/architecture.test.ts',
      ...['layers', 'forms', 'plugins'].map((name) => `test/contracts/${name}.test.ts`),
    ];
    expect(complaints('vitest', 'run', '--project', 'unit', ...contracts, ...own)).toBe('');
  }, 300_000);
});

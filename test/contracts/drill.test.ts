import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createScratchCopy, filesOf, patches, testsOf } from '../setup/scratchCopy';
import type { ScratchCopy } from '../setup/scratchCopy';

const ownTests = testsOf('test/').filter((file) => !file.startsWith('test/gpu/'));
const penalties = 'test/contracts/penalties.test.ts';

/** The tests that must pass in the copy: all that iterate over registries, in parts so that no stage is silent for long. */
const parts: [string, readonly string[]][] = [
  ['its own tests', ownTests],
  ['the contract of penalties and forms', [penalties]],
  [
    'the other contracts',
    [
      ...readdirSync('test/contracts')
        .map((file) => join('test/contracts', file))
        .filter(
          (file) => file.endsWith('.test.ts') && ![penalties, 'test/contracts/drill.test.ts'].includes(file),
        ),
      'test/architecture.test.ts',
      'test/core/config/link.test.ts',
      'test/core/config/mendedLink.test.ts',
      'test/core/spectrum/metrics.test.ts',
      'test/datasets/dropped/describeFiles.test.ts',
      'test/ui/explained.test.tsx',
    ],
  ],
];

const read = (patch: string, file: string) => readFileSync(join('test/drill', patch, file), 'utf8');

describe('what can be added as files', () => {
  let copy: ScratchCopy;
  beforeAll(() => {
    copy = createScratchCopy('drill');
  });

  it.each(patches)('%s changes no existing file, and has its own test', (patch) => {
    const files = filesOf(patch);
    expect(files.filter((file) => existsSync(file))).toEqual([]);
    expect(files.filter((file) => file.startsWith('src/')).length).toBeGreaterThan(0);
    expect(files.filter((file) => /^test\/(?!gpu\/).*\.test\.tsx?$/.test(file)).length).toBeGreaterThan(0);
  });

  it.each(patches)('%s is short: no file of more than 150 lines', (patch) => {
    for (const file of filesOf(patch))
      expect(read(patch, file).trimEnd().split('\n').length, file).toBeLessThanOrEqual(150);
  });

  it('is described in docs/adding.md, each with a link to its code', () => {
    const told = readFileSync('docs/adding.md', 'utf8').matchAll(/\]\(\.\.\/test\/drill\/(\w+)\)/g);
    expect([...new Set(Array.from(told, ([, patch]) => patch))].sort()).toEqual([...patches].sort());
  });

  it.each([
    ['docs/adding-a-method.md', 2],
    ['README.md', 1],
  ])('%s quotes code of the drill', (document, count) => {
    const code = patches.flatMap((patch) => filesOf(patch).map((file) => read(patch, file)));
    const shown = Array.from(
      readFileSync(document, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms),
      ([, block = '']) => block,
    );
    expect(shown).toHaveLength(count);
    for (const block of shown) expect(code.some((file) => file.includes(block))).toBe(true);
  });

  it('passes the type check', () => {
    for (const config of ['tsconfig.json', 'tsconfig.dom.json'])
      expect(copy.complaints('tsc', '-p', config)).toBe('');
  }, 300_000);

  it('passes the linter', () => {
    expect(copy.complaints('oxlint', '--deny-warnings')).toBe('');
  }, 300_000);

  it.each(parts)(
    'passes %s',
    (_, tests) => {
      expect(copy.complaints('vitest', 'run', '--project', 'unit', ...tests)).toBe('');
    },
    600_000,
  );
});

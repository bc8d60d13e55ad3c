import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { version } from '../../package.json' with { type: 'json' };
import { numerics } from '../../src/core/versions';
import { catalogue } from '../../src/train/catalogue';

const textOf = (path: string) => readFileSync(path, 'utf8');
const lock: { version: string; packages: Record<string, { version: string }> } = JSON.parse(
  textOf('package-lock.json'),
);
const headings = [...textOf('CHANGELOG.md').matchAll(/^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$/gm)];

describe("the package's version", () => {
  it('is the same wherever it is stated', () => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect([lock.version, lock.packages['']?.version, catalogue.version]).toEqual([
      version,
      version,
      version,
    ]);
    expect(textOf('CITATION.cff').match(/^version: (.+)$/m)?.[1]).toBe(version);
  });

  it('is the newest heading of the changelog, in which versions and dates descend', () => {
    expect(headings[0]?.[1]).toBe(version);
    const days = headings.map(([, , day = '']) => day);
    expect(days).toEqual(days.toSorted().toReversed());
    const numbers = headings.map(([, name = '']) => name.split('.').map(Number));
    numbers.slice(1).forEach((older, i) => {
      const at = older.findIndex((part, j) => part !== numbers[i]?.[j]);
      expect(numbers[i]?.[at]).toBeGreaterThan(older[at] ?? Infinity);
    });
  });

  it('has the numerics stated in the newest part of the changelog, released or not', () => {
    const [, newest = ''] = textOf('CHANGELOG.md').split(/^## /m);
    expect(newest).toMatch(new RegExp(`\\bnumerics ${numerics}\\b`));
  });

  it('has a record of `npm run test:more` in which nothing failed', () => {
    type Stage = { name: string; passed: number; failed: number; why?: string };
    const record: { version: string; stages: Stage[] } = JSON.parse(
      textOf(`test/more/records/${version}.json`),
    );
    expect(record.version).toBe(version);
    expect(record.stages.map(({ name }) => name)).toEqual(expect.arrayContaining(['swiftshader', 'soak']));
    for (const { name, passed, failed, why } of record.stages)
      expect([name, passed > 0 || why !== undefined, failed]).toEqual([name, true, 0]);
  });
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { currentReadme, withResults } from '../../bench/table.mjs';

it('README.md is what the records in bench/results make of it', async () => {
  const page = readFileSync('README.md', 'utf8');
  expect(page, 'Run node bench/table.mjs.').toBe(await currentReadme());
  expect(page).toContain('bench/results/mnist-cnn-dense.jsonl');
});

it('replaces what is between the markers and nothing else', () => {
  const page = 'a\n\n<!-- results -->\n\nold\n\n<!-- /results -->\n\nb\n';
  expect(withResults(page, 'new')).toBe('a\n\n<!-- results -->\n\nnew\n\n<!-- /results -->\n\nb\n');
  expect(() => withResults('a\n<!-- results -->\nold\n', 'new')).toThrow(/no <!-- results -->/);
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { currentPage, pages, withResults } from '../../bench/table.mjs';

it.each(pages)('$path is what the records in bench/results make of it', async (page) => {
  const text = readFileSync(page.path, 'utf8');
  expect(text, 'Run node bench/table.mjs.').toBe(await currentPage(page));
  expect(text).toContain(`(${page.folder}mnist-cnn-dense.jsonl)`);
  for (const name of page.only?.runs ?? []) expect(text).toContain(`(${page.folder}${name}.jsonl)`);
  for (const name of page.only?.cases ?? []) expect(text).toContain(name.slice(name.indexOf(' ') + 1));
});

it('replaces what is between the markers and nothing else', () => {
  const page = 'a\n\n<!-- results -->\n\nold\n\n<!-- /results -->\n\nb\n';
  expect(withResults(page, 'new')).toBe('a\n\n<!-- results -->\n\nnew\n\n<!-- /results -->\n\nb\n');
  expect(() => withResults('a\n<!-- results -->\nold\n', 'new')).toThrow(/no <!-- results -->/);
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { recordOf } from '../../bench/bench';
import { currentPage, pages, resultsText, withResults } from '../../bench/table.mjs';

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

it('says what a peer ran on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rankscope-'));
  const about = { type: 'about', commit: 'abc', adapter: { name: 'some adapter' } };
  const peers = { torch: '2.13.0+cpu, processor, 2 threads' };
  const record = recordOf(
    { bench: 'step', case: 'cnn/dense/b64', unit: 'ms', peers },
    { ours: [10], torch: [5] },
  );
  writeFileSync(join(folder, 'step.jsonl'), `${JSON.stringify(about)}\n${JSON.stringify(record)}\n`);
  expect(resultsText({ folder: '' }, pathToFileURL(`${folder}/`))).toContain(
    '| step | cnn/dense/b64 | 10 ms | PyTorch (2.13.0+cpu, processor, 2 threads) 5: **0.5×** |',
  );
  rmSync(folder, { recursive: true });
});

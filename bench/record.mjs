import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

// node bench/record.mjs <metrics.jsonl> <name> [commit]: stores the results of a training run under bench/results, with
// the commit that trained it (by default HEAD) and the date, without spectra and without local folders.

const head = () => execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const [source, name, commit = head()] = process.argv.slice(2);
if (!source || !name) {
  console.error('node bench/record.mjs <metrics.jsonl of rankscope train --out> <name> [commit]');
  process.exit(2);
}
const date = new Date().toISOString().slice(0, 10);

const shortPaths = (choice) =>
  Object.fromEntries(
    Object.entries(choice).map(([key, value]) => [key, typeof value === 'string' ? basename(value) : value]),
  );
const lists = ['sigma', 'trueSigma', 'cosines', 'rotation'];
const withoutSpectra = (layer) =>
  Object.fromEntries(
    Object.entries(layer)
      .filter(([key]) => !lists.includes(key))
      .map(([key, value]) => [key, key === 'stability' ? withoutSpectra(value) : value]),
  );
const lines = readFileSync(source, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
  .map((record) => {
    if (record.type === 'start')
      return {
        ...record,
        date,
        commit,
        config: { ...record.config, dataset: shortPaths(record.config.dataset) },
      };
    if (record.type !== 'progress' && record.type !== 'cut') return record;
    return { ...record, layers: record.layers.map(withoutSpectra) };
  });
writeFileSync(
  new URL(`results/${name}.jsonl`, import.meta.url),
  lines.map((record) => `${JSON.stringify(record)}\n`).join(''),
);

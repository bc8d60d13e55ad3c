// node pack/unpack.mjs <gpu-day-….jsonl.gz> [folder]: writes a record for every bench in a file that came back, by default
// into bench/results, and prints how each stage went and what `tune` chose.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { root } from '../src/cli/dependencies.mjs';
import { slug } from './results.mjs';

/** Benches of which there are tables; a stage may have been several processes, each of which began with `about`. */
const benches = ['step', 'kernels', 'penalty', 'svd', 'latency', 'memory'];

/** Those measured on one case are one record: peers that ran in other processes follow as cases of their own. */
function withoutRepeats(records) {
  const seen = new Set();
  return records.filter(({ case: name, peer }) => {
    const key = `${name} ${Object.keys(peer).sort().join()}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** The lines of a stage that were measured with everything that the adapter has: a process may have withheld a feature. */
function unrestricted(lines) {
  const featuresOf = (about) => String(about?.adapter.features);
  const [first] = lines.filter(({ type }) => type === 'about');
  let present = first;
  return lines.filter((line) => {
    if (line.type === 'about') present = line;
    return featuresOf(present) === featuresOf(first);
  });
}

/**
 * The lines of a file that came back, as files of results: { name, lines }. What was measured with a feature withheld has no
 * table and stays where it is. Throws Error for another file.
 */
export function filesOf(lines) {
  const [first] = lines;
  if (first?.type !== 'gpu-day' || first.format !== 1) throw new Error('This is not a file of gpu-day.');
  return benches.flatMap((id) => {
    const own = unrestricted(lines.filter(({ stage }) => stage === id));
    const about = own.find(({ type }) => type === 'about');
    const records = withoutRepeats(own.filter(({ bench, samples }) => bench === id && samples));
    if (!about || records.length === 0) return [];
    const plain = [about, ...records].map((line) => ({ ...line, stage: undefined }));
    return [{ name: `${id}-${slug(about.adapter.name)}.jsonl`, lines: plain }];
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [source, folder = join(root, 'bench', 'results')] = process.argv.slice(2);
  try {
    if (source === undefined) throw new Error('node pack/unpack.mjs <gpu-day-….jsonl.gz> [folder]');
    const text = gunzipSync(readFileSync(source)).toString();
    const lines = text.trim().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
    for (const { name, lines: own } of filesOf(lines)) {
      writeFileSync(join(folder, name), own.map((line) => `${JSON.stringify(line)}\n`).join(''));
      console.log(join(folder, name));
    }
    for (const { type, id, status, seconds, reason = '' } of lines)
      if (type === 'stage') console.log(`${id}: ${status} after ${seconds} s ${reason}`.trim());
    for (const line of lines)
      if (line.bench === 'tune' && line.case === 'choices') console.log(JSON.stringify({ [line.class]: line.choices }, null, 2)); // prettier-ignore
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

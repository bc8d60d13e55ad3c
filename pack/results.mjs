import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Characters of each stage's messages that are sent along. */
const logLength = 4000;

/** `NVIDIA H100 80GB HBM3` as `nvidia-h100-80gb-hbm3`, for a file name. */
export const slug = (name) =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join('-')
    .slice(0, 40)
    .replace(/-$/, '');

const readIfThere = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** The files of a run's stages, numbered in their order: `05-profile.jsonl`, `05-profile.log`. */
export function openResults(folder, ids) {
  const file = (id, end) => join(folder, `${String(ids.indexOf(id)).padStart(2, '0')}-${id}.${end}`);
  return {
    output: (id) => file(id, 'jsonl'),
    log: (id) => file(id, 'log'),
    /** Appends a record, on a line of its own also after a line that was cut short. */
    write(id, record) {
      const path = file(id, 'jsonl');
      const text = readIfThere(path);
      appendFileSync(path, `${text === '' || text.endsWith('\n') ? '' : '\n'}${JSON.stringify(record)}\n`);
    },
  };
}

/** The records in a text, each with its stage; a line that was cut short as { type: 'broken' }. */
export const recordsIn = (stage, text) =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      try {
        return { stage, ...JSON.parse(line) };
      } catch {
        return { stage, type: 'broken', text: line };
      }
    });

/** Puts everything in the folder into one compressed file, `name`, in place of an earlier one. Returns its path. */
export function collect(folder, name) {
  const stages = readdirSync(folder)
    .filter((file) => /^\d\d-\w+\.jsonl$/.test(file))
    .sort();
  const records = stages.flatMap((file) => {
    const stage = file.slice(3, -'.jsonl'.length);
    const log = readIfThere(join(folder, file.replace(/jsonl$/, 'log'))).slice(-logLength);
    const messages = log === '' ? [] : [{ stage, type: 'log', text: log }];
    return [...recordsIn(stage, readFileSync(join(folder, file), 'utf8')), ...messages];
  });
  const path = join(folder, name);
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  const nameless = homedir() === '/' ? text : text.replaceAll(homedir(), '~'); // paths have the user's name in them
  writeFileSync(`${path}.part`, gzipSync(nameless));
  renameSync(`${path}.part`, path);
  return path;
}

import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const limitMs = 900_000;

const lastLine = (text) => text.trim().split('\n').at(-1);

/** Runs a checkout's command line, like a user. Rejects with its last line of output if it fails. */
export function rankscope(folder, words, signal) {
  const script = join(folder, 'src', 'cli', 'bin.mjs');
  const options = { cwd: folder, signal, timeout: limitMs, killSignal: 'SIGKILL', maxBuffer: Infinity };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, ...words], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else
        reject(new Error(error.killed ? `not finished after ${limitMs / 60_000} minutes` : lastLine(stderr)));
    });
  });
}

/** The records of a run, except the one that has only times. */
const readRecords = (file) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type !== 'started');

/** Trains one run of `runsOf` in a checkout: { records, weights }, read from the files that it writes into `out`. */
export async function train(folder, { backend, steps, settings, moves }, out, signal) {
  mkdirSync(out, { recursive: true });
  const events = join(out, 'moves.jsonl');
  writeFileSync(events, moves.map((move) => JSON.stringify(move)).join('\n'));
  const set = Object.entries(settings).flatMap(([path, value]) => ['--set', `${path}=${value}`]);
  const words = ['train', '--backend', backend, '--steps', String(steps), ...set];
  await rankscope(folder, [...words, '--events', events, '--out', out], signal);
  const files = readdirSync(out).filter((name) => name.endsWith('.safetensors'));
  return {
    records: readRecords(join(out, 'metrics.jsonl')),
    weights: Object.fromEntries(files.map((name) => [name, readFileSync(join(out, name))])),
  };
}

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dependencies, devDependencies, version } from '../package.json';
import { provideDawn } from '../src/cli/dawn';
import type { WebgpuEngine } from '../src/gpu/engine';
import { openEngine } from '../src/gpu/open';
import { spread } from './bench';
import type { Bench, BenchRecord, Tool } from './bench';
import { projectFolder } from './contenders/race';

const modules = import.meta.glob<{ bench?: Bench; tool?: Tool }>(['./*.ts', '!./main.ts', '!./bench.ts'], {
  eager: true,
});
const benches = Object.values(modules).flatMap((m) => (m.bench ? [m.bench] : []));
const tools = Object.values(modules).flatMap((m) => (m.tool ? [m.tool] : []));

/** Exits with one line: code 2 for bad input, 1 for an error while measuring. */
const refuse = (message: string, code: 1 | 2 = 2): never => {
  process.stderr.write(`rankscope bench: ${message}\n`);
  process.exit(code);
};

const words = process.argv.slice(2);
const json = words.includes('--json');
const tool = tools.find(({ id }) => words.find((word) => !word.startsWith('-')) === id);
const [quick, dry] = [words.includes('--quick'), words.includes('--dry')];
/** The peers named after --peers; all for none. */
const peersAt = tool ? -1 : words.indexOf('--peers');
const [, peerList = ''] = peersAt < 0 ? [] : words.splice(peersAt, 2);
if (peersAt >= 0 && !/^\w+(?:,\w+)*$/.test(peerList))
  refuse('--peers needs the names of peers, as in --peers tfjs,torch.');
const namedPeers = peersAt < 0 ? undefined : peerList.split(',');
const options = ['--json', ...(tool ? (tool.usage.match(/--\w+/g) ?? []) : ['--quick'])];
const unknownOption = words.find((word) => word.startsWith('-') && !options.includes(word));
if (unknownOption !== undefined)
  refuse(
    `unknown option ${unknownOption}. Options: ${[...options, ...(tool ? [] : ['--peers'])].join(', ')}.`,
  );
/** `step` is a bench, `step/cnn` those of its cases whose names begin that way. */
const wanted = words.filter((word) => !word.startsWith('-'));
const benchOf = (word: string) => word.split('/')[0] ?? '';
if (tool && !tool.accepts(wanted.slice(1))) refuse(`usage: ${tool.usage}`);
const unknown = tool ? [] : wanted.filter((word) => !benches.some(({ id }) => id === benchOf(word)));
if (unknown.length > 0)
  refuse(
    `unknown bench ${unknown.join(', ')}. Benches: ${[...benches, ...tools].map(({ id }) => id).join(', ')}.`,
  );

/** The measured commit, followed by `+` when the working tree differs from it; empty without git. A pack knows its own. */
function commit(): string {
  const packed = join(projectFolder(), 'packed.json');
  if (existsSync(packed)) return String(JSON.parse(readFileSync(packed, 'utf8')).commit);
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: projectFolder(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    const changed = git('status', '--porcelain', '--', '.', ':!bench/results', ':!README.md') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return '';
  }
}

await provideDawn();
let opened: Promise<WebgpuEngine> | undefined;
const openOnce = () => (opened ??= openEngine('webgpu'));
const { adapter } = await openOnce();
const about = {
  type: 'about',
  date: new Date().toISOString().slice(0, 10),
  commit: commit(),
  adapter,
  versions: {
    rankscope: version,
    node: process.versions.node,
    tfjs: dependencies['@tensorflow/tfjs-core'],
    jaxjs: devDependencies['@jax-js/jax'],
    'ml-matrix': devDependencies['ml-matrix'],
    webgpu: dependencies.webgpu,
  },
};
const print = (line: string) => void process.stdout.write(`${line}\n`);

const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
/** One line of the table: median ± half the interquartile range, then each peer's with its ratio. */
function row(record: BenchRecord): string {
  const { bench, case: name, unit, ours, peer, ratio, samples, rate, skipped = {} } = record;
  const cell = (value: number, list: readonly number[]) => `${number(value)} ± ${number(spread(list))}`;
  const peers = Object.entries(peer).map(
    ([id, value]) => `   ${id} ${cell(value, samples.peer[id] ?? [])} (${number(ratio[id] ?? NaN)}×)`,
  );
  const rates = rate ? `   ${number(rate.gflops)} GFLOP/s, ${number(rate.gbps)} GB/s` : '';
  const own = `${cell(ours, samples.ours)} ${unit}`;
  const missing = Object.keys(skipped).map((id) => `   without ${id}`);
  return `${`${bench}: ${name}`.padEnd(52)}${own.padStart(24)}${peers.join('')}${missing.join('')}${rates}`;
}

const say = (text: string) => void process.stderr.write(`${text}\n`);
const failed = (error: unknown) => refuse(error instanceof Error ? error.message : String(error), 1);

print(json ? JSON.stringify(about) : adapter.name);
let count = 0;
if (tool)
  try {
    for await (const { record, text } of tool.run({
      engine: openOnce,
      words: wanted.slice(1),
      quick,
      dry,
      say,
    })) {
      count++;
      print(json ? JSON.stringify(record) : text);
    }
  } catch (error) {
    failed(error);
  }
for (const bench of tool ? [] : benches) {
  const asked = wanted.filter((word) => benchOf(word) === bench.id);
  if (wanted.length > 0 && asked.length === 0) continue;
  const wants = (name: string, slow = false) => {
    const byName = asked.some((word) => word !== bench.id && `${bench.id}/${name}`.startsWith(word));
    return byName || (!slow && (asked.length === 0 || asked.includes(bench.id)));
  };
  const chosen = <Peer extends string>(peers: readonly Peer[]): Peer[] =>
    peers.filter((peer) => !namedPeers || namedPeers.includes(peer));
  try {
    for await (const record of bench.run({ engine: openOnce, wants, chosen, quick, say })) {
      count++;
      print(json ? JSON.stringify(record) : row(record));
    }
  } catch (error) {
    failed(error);
  }
}
if (count === 0) refuse(`no case begins with ${wanted.join(', ')}.`);
process.stdout.write('', () => process.exit(0));

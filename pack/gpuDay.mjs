// npm run gpu-day -- [--minutes 8] [--out FOLDER] [--data FOLDER] [--only stage[,stage]]
//
// Everything worth knowing of a GPU that one has for minutes (docs/gpu-day.md). In a pack: ./gpu-day.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { arch, cpus, release, totalmem } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installDependencies, isPacked, requireNode, root } from '../src/cli/dependencies.mjs';
import { findVulkanDriver, useVulkanDriver } from '../src/cli/vulkan.mjs';
import { findBrowser } from '../test/setup/browser.mjs';
import { diagnose, vulkanFacts } from './diagnose.mjs';
import { collect, openResults, slug } from './results.mjs';
import { runCommand } from './runCommand.mjs';
import { runStages } from './runStages.mjs';
import { stagesFor } from './stages.mjs';

const start = isPacked ? './gpu-day' : 'npm run gpu-day --';
const usage = `${start} [--minutes 8] [--out FOLDER] [--data FOLDER] [--only stage[,stage]]`;
const say = (text) => process.stderr.write(`${text}\n`);
const today = new Date().toISOString().slice(0, 10);

function refuse(reason) {
  say(`${reason}\n${usage}`);
  process.exit(2);
}

function readOptions() {
  try {
    const text = { type: 'string' };
    const { values } = parseArgs({ options: { minutes: text, out: text, data: text, only: text } });
    const minutes = Number(values.minutes ?? 8);
    if (!(minutes > 0 && minutes <= 1440))
      throw new Error(`--minutes ${values.minutes} is not a number of minutes.`);
    if (values.data !== undefined && !existsSync(values.data)) throw new Error(`There is no ${values.data}.`);
    const packed = join(dirname(root), 'data');
    const data = values.data ?? (isPacked && existsSync(packed) ? packed : undefined);
    return {
      ...values,
      minutes,
      data: data && resolve(data),
      out: resolve(values.out ?? `gpu-day-${today}`),
    };
  } catch (error) {
    return refuse(error.message);
  }
}

/** What a command prints, in one line per GPU; undefined where there is none. */
function ask(command, ...args) {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** The machine, without its name or its user's. */
const machine = () => ({
  platform: `${process.platform}-${arch()}`,
  kernel: release(),
  processor: cpus()[0]?.model,
  cores: cpus().length,
  memory: Math.round(totalmem() / 1e9),
  node: process.versions.node,
  nvidia: ask(
    'nvidia-smi',
    '--query-gpu=name,driver_version,memory.total,power.limit,clocks.max.sm',
    '--format=csv,noheader',
  ),
});

/** In a checkout, builds what a pack brings along, before the clock starts; returns the folder of the page. */
async function prepareSite() {
  if (isPacked) return join(root, 'site');
  const { buildSite, entries } = await import('./folder.mjs');
  const { builtEntry } = await import('../src/cli/launch.mjs');
  say('Building the command line, the benches and the page.');
  for (const source of entries) builtEntry(source);
  const site = join(root, '.build', 'gpu-day-site');
  buildSite(site);
  return site;
}

const box = (lines) => {
  const width = Math.max(...lines.map((line) => line.length));
  const rule = '#'.repeat(width + 4);
  return [rule, ...lines.map((line) => `# ${line.padEnd(width)} #`), rule].join('\n');
};

/** The driver, after saying what is wrong where there is none or only a software adapter. */
async function chooseDriver() {
  const driver = await findVulkanDriver(true);
  if (driver && !driver.adapter.software) return { driver, advice: [] };
  const advice = diagnose(vulkanFacts());
  if (!driver) say(box(['Dawn finds no adapter that it can compute with.']));
  else say(box(['THIS IS A SOFTWARE ADAPTER: what follows says nothing about a GPU.', driver.adapter.name]));
  for (const sentence of advice) say(`- ${sentence}`);
  return { driver, advice };
}

const line = ({ id, status, seconds, reason }) =>
  `${id.padEnd(10)} ${status.padEnd(8)} ${seconds.toFixed(1).padStart(7)} s${reason ? `  ${reason}` : ''}`;

requireNode();
const options = readOptions();
await installDependencies(say);
const browser = await findBrowser().catch(() => undefined);
const all = stagesFor({ data: options.data, browser, site: '' }).map(({ id }) => id);
const only = options.only?.split(',') ?? all;
const unknown = only.filter((id) => !all.includes(id));
if (unknown.length > 0) refuse(`There is no stage ${unknown.join(', ')}. Stages: ${all.join(', ')}.`);
if (existsSync(join(options.out, '00-machine.jsonl')))
  refuse(`${options.out} holds another run. Give another --out.`);
mkdirSync(options.out, { recursive: true });
const site = await prepareSite();
const stages = stagesFor({ data: options.data, browser, site }).filter(({ id }) => only.includes(id));

const { driver, advice } = await chooseDriver();
useVulkanDriver(driver);
const results = openResults(options.out, ['machine', ...all]);
const adapter = driver?.adapter.name ?? 'no adapter';
const name = `gpu-day-${slug(adapter)}-${today}.jsonl.gz`;
const { icd } = driver ?? {};
const about = { minutes: options.minutes, icd: icd && basename(icd), ...machine() };
results.write('machine', {
  type: 'gpu-day',
  format: 1,
  date: today,
  adapter: driver?.adapter,
  advice,
  ...about,
});
let path = collect(options.out, name);

if (driver) {
  say(`On ${adapter} for ${options.minutes} minutes, into ${options.out}`);
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      say('Ending: what was measured so far is kept.');
      end.abort();
    });
  await runStages(stages, 60 * options.minutes, {
    now: () => performance.now(),
    run: (id, command, seconds) =>
      runCommand(command, seconds, { output: results.output(id), log: results.log(id), signal: end.signal }),
    write: results.write,
    finished(_, outcome) {
      say(line(outcome));
      path = collect(options.out, name);
    },
    interrupted: () => end.signal.aborted,
  });
} else process.exitCode = 3;
say('\nThe file to send back:');
console.log(path);

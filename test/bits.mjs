// node test/bits.mjs <commit> [<commit>] [--only name[,name]] [--backend webgpu|cpu] [--quick]
//
// Does a change of the code change a bit of what it computes? Trains eight configurations with the command lines of two
// commits (the second is the working tree unless named), side by side on this machine, on WebGPU and on the processor,
// and compares every printed number and every exported weight. Nothing inside `src` is imported but the launchers of
// this checkout, so that everything there may be renamed between the two. The processor trains `vgg` and `resnet20`
// for 4 steps only, all others go 60, or 12 with --quick. On two quiet cores all of it takes about six minutes, more
// than half of that on the processor.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareRuns, ignored, numericsOf } from './bits/compare.mjs';
import { checkOut, treeOf } from './bits/checkout.mjs';
import { backends, configurations, runsOf } from './bits/configurations.mjs';
import { rankscope, train } from './bits/train.mjs';
import { installDependencies, requireNode, root } from '../src/cli/dependencies.mjs';
import { findVulkanDriver, useVulkanDriver } from '../src/cli/vulkan.mjs';

const usage = `node test/bits.mjs <commit> [<commit>] [--only name[,name]] [--backend webgpu|cpu] [--quick]
Names: ${configurations.map(({ name }) => name).join(', ')}.`;

function refuse(reason) {
  console.error(`${reason}\n${usage}`);
  process.exit(2);
}

function readArguments() {
  try {
    const options = { only: { type: 'string' }, backend: { type: 'string' }, quick: { type: 'boolean' } };
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return refuse(error.message);
  }
}

/** The runs that were asked for: of all configurations and on both backends unless some are named. */
function choose({ only, backend, quick }) {
  if (backend !== undefined && !backends.includes(backend)) refuse(`There is no backend ${backend}.`);
  const names = only?.split(',') ?? configurations.map(({ name }) => name);
  const unknown = names.filter((wanted) => !configurations.some(({ name }) => name === wanted));
  if (unknown.length > 0) refuse(`There is no configuration ${unknown.join(', ')}.`);
  const chosen = configurations.filter(({ name }) => names.includes(name));
  return runsOf(chosen, backend ? [backend] : backends, quick ? 12 : 60);
}

/** A commit, or the working tree for undefined: what to call it, and its files. */
function findTree(commit) {
  const name = commit ?? 'the working tree';
  try {
    return { name, tree: treeOf(commit) };
  } catch {
    return refuse(`Git knows no ${commit ?? 'HEAD'} here.`);
  }
}

/** Chooses the driver for both, by the name that every command line obeys. Ends the process when there is none. */
async function fixDriver() {
  const driver = await findVulkanDriver();
  if (!driver)
    refuse('Dawn finds no Vulkan driver that it computes on. `npm test` installs one where it may.');
  useVulkanDriver(driver);
  if (driver.icd) process.env.RANKSCOPE_VK_ICD = driver.icd;
  return driver.adapter.name;
}

/** Writes a commit into a folder and builds its command line. */
async function prepare({ name, tree }, folder, signal) {
  if (!checkOut(tree, folder))
    console.log(`${name} locks other packages than this checkout: npm ci, for it alone.`);
  await rankscope(folder, ['catalogue'], signal).catch((error) => {
    throw new Error(`The command line of ${name} does not start: ${error.message}`);
  });
}

const sides = ['first', 'second'];

const label = ({ name, backend, steps }) => `${name} on ${backend}, ${steps} steps`.padEnd(30);

const told = (alone) => (alone.size > 0 ? `; only one has ${[...alone].join(', ')}` : '');

const verdict = ({ values, differing, first, alone }) =>
  differing === 0
    ? `same, ${values} values${told(alone)}`
    : `DIFFERS at ${first}; ${differing} of ${values} values differ in all${told(alone)}`;

/** What bits that differ ask for, where the second commit has the number of the first. */
const demand = ([before, after]) =>
  after > before
    ? `numerics is raised, from ${before} to ${after}.`
    : `numerics is ${after} in both: raise it in src/core/versions.ts, unless the second commit is the older.`;

/** Trains with both at once and tells what came of it in a line. Whether everything was the same. */
async function compare(run, folders, out, signal) {
  const start = performance.now();
  const outs = sides.map((side) => join(out, `${run.name}-${run.backend}`, side));
  const ran = await Promise.allSettled(folders.map((folder, i) => train(folder, run, outs[i], signal)));
  signal.throwIfAborted();
  const failures = ran.flatMap(({ reason }, i) =>
    reason ? [`the ${sides[i]} fails: ${reason.message}`] : [],
  );
  const result = failures.length === 0 ? compareRuns(...ran.map(({ value }) => value)) : undefined;
  const seconds = ((performance.now() - start) / 1000).toFixed(0).padStart(4);
  console.log(`${label(run)}${seconds} s  ${result ? verdict(result) : `FAILED: ${failures.join('; ')}`}`);
  const same = result?.differing === 0;
  if (result && !same) console.log(demand(ran.map(({ value }) => numericsOf(value))));
  if (same) for (const folder of outs) rmSync(folder, { recursive: true, force: true });
  return same;
}

async function compareAll(runs, commits, scratch, signal) {
  const folders = sides.map((side) => join(scratch, `${side}-checkout`));
  try {
    for (const [i, commit] of commits.entries()) await prepare(commit, folders[i], signal);
    let failed = 0;
    for (const run of runs) if (!(await compare(run, folders, scratch, signal))) failed += 1;
    return failed;
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

requireNode();
const { values, positionals } = readArguments();
if (positionals.length < 1 || positionals.length > 2) refuse('Give one commit or two.');
const runs = choose(values);
const commits = [positionals[0], positionals[1]].map((commit) => findTree(commit));
await installDependencies(console.error);
const driver = await fixDriver();

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopping.abort());
mkdirSync(join(root, '.build'), { recursive: true });
const scratch = mkdtempSync(join(root, '.build', 'bits-'));
let failed = runs.length;
try {
  console.log(commits.map(({ name, tree }) => `${name} (tree ${tree.slice(0, 7)})`).join(' and '));
  console.log(`WebGPU on ${driver}; not compared: ${[...ignored].join(', ')}`);
  failed = await compareAll(runs, commits, scratch, stopping.signal);
  if (failed > 0) console.log(`What differs lies in ${scratch}.`);
} catch (error) {
  console.error(error.message);
} finally {
  if (failed === 0 || stopping.signal.aborted) rmSync(scratch, { recursive: true, force: true });
}
console.log(`${runs.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

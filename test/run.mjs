import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installDependencies, requireNode } from '../src/cli/dependencies.mjs';
import { driverEnvironment } from '../src/cli/vulkan.mjs';
import { prepareBrowser } from './setup/browser.mjs';
import { outcomeOfTests, summaryLines } from './setup/outcome.mjs';
import { runTool, stopToolsOnSignals } from './setup/tool.mjs';
import { prepareVulkan } from './setup/vulkan.mjs';

/** The stages in order: one of `commands` counts as one test, one of a Vitest `project` counts that project's tests. */
const stages = [
  { name: 'format', commands: [['prettier', '--check', '.']] },
  { name: 'lint', commands: [['oxlint', '--deny-warnings']] },
  { name: 'types', commands: ['tsconfig.json', 'tsconfig.dom.json'].map((file) => ['tsc', '-p', file]) },
  { name: 'unit', project: 'unit' },
  { name: 'gpu', project: 'gpu', needs: 'driver' },
  { name: 'browser', project: 'browser', needs: 'browser' },
];

/** The stages of those names, all for none. Ends the process when there is no such stage. */
function chooseStages(names) {
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length === 0) return stages.filter(({ name }) => names.length === 0 || names.includes(name));
  console.error(
    `There is no stage ${unknown.join(', ')}. Give any of: ${stages.map((s) => s.name).join(', ')}.`,
  );
  process.exit(2);
}

/** What the stages need of this machine: environment variables, lines about what they run on, what is missing and why. */
async function prepareMachine(chosen) {
  const machine = { env: {}, about: [], missing: {} };
  const needs = (need) => chosen.some((stage) => stage.needs === need);
  if (needs('browser')) {
    const { browser, missing } = await prepareBrowser(console.log);
    machine.missing.browser = missing;
    if (browser) {
      machine.env.RANKSCOPE_BROWSER = browser.path;
      machine.about.push(`Browser tests: ${browser.version} (${browser.path})`);
    }
  }
  if (needs('driver')) {
    const { driver, missing } = await prepareVulkan(console.log);
    machine.missing.driver = missing;
    if (driver) {
      const { adapter, icd } = driver;
      Object.assign(machine.env, driverEnvironment(icd));
      const kind = adapter.software ? 'software' : 'hardware';
      machine.about.push(`GPU tests: ${adapter.name}, ${kind}${icd ? ` (${icd})` : ''}`);
    }
  }
  return machine;
}

async function runCommands(commands) {
  let ok = true;
  for (const command of commands) {
    const result = await runTool(command);
    if (!result.ok) console.log(result.output.trimEnd());
    ok &&= result.ok;
  }
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
}

const readReport = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

async function runProject(project, env) {
  const folder = mkdtempSync(join(tmpdir(), 'rankscope-test-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=test/setup/reporter.mjs', '--reporter=json', `--outputFile.json=${file}`];
  const { ok, output } = await runTool(['vitest', 'run', '--project', project, ...reporters], {
    env,
    show: process.stdout,
  });
  if (output) console.log(output.trimEnd());
  const report = readReport(file);
  rmSync(folder, { recursive: true, force: true });
  return outcomeOfTests(report, ok);
}

async function runStage({ name, commands, project, needs }, { env, missing }) {
  if (missing[needs])
    return { passed: 0, failed: 0, skipped: [{ name: `${name} tests`, why: missing[needs] }] };
  return commands ? runCommands(commands) : runProject(project, env);
}

async function runStages(chosen, machine) {
  const results = [];
  for (const stage of chosen) {
    console.log(`\n── ${stage.name}`);
    const start = performance.now();
    const outcome = await runStage(stage, machine);
    results.push({ name: stage.name, seconds: (performance.now() - start) / 1000, outcome });
  }
  return results;
}

requireNode();
stopToolsOnSignals();
const chosen = chooseStages(process.argv.slice(2));
await installDependencies(console.log);
const machine = await prepareMachine(chosen);
const results = await runStages(chosen, machine);
for (const line of summaryLines(results, machine.about)) console.log(line);
process.exitCode = results.some(({ outcome }) => outcome.failed > 0) ? 1 : 0;

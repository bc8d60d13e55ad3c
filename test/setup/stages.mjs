import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { driverEnvironment } from '../../src/cli/vulkan.mjs';
import { prepareBrowser } from './browser.mjs';
import { prepareDeno } from './deno.mjs';
import { prepareFirefox } from './firefox.mjs';
import { outcomeOfTests } from './outcome.mjs';
import { runTool } from './tool.mjs';
import { prepareVulkan } from './vulkan.mjs';

// A stage: { name, commands } or { name, project }; `needs`: any of 'driver', 'browser', and with 'driver' also 'deno' and
// 'firefox'; `files`: of the project, all without; `env`: environment variables.

/** The requirements of the stages on this machine: environment variables, lines about the hardware, what is missing and why. */
export async function prepareMachine(chosen) {
  const machine = { env: {}, about: [], missing: {} };
  const needs = (need) => chosen.some((stage) => stage.needs?.includes(need));
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
    if (driver && needs('deno')) {
      const { deno, missing: without } = await prepareDeno(driver.icd);
      machine.missing.deno = without;
      if (deno) machine.about.push(`Naga tests: Deno ${deno.version}, ${deno.adapter}`);
    }
    if (driver && needs('firefox')) {
      const { firefox, missing: without } = await prepareFirefox(driver.icd, console.log);
      machine.missing.firefox = without;
      if (firefox) machine.about.push(`Firefox tests: ${firefox.version} (${firefox.path})`);
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

async function runProject(project, files, env) {
  const folder = mkdtempSync(join(tmpdir(), 'rankscope-test-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=test/setup/reporter.mjs', '--reporter=json', `--outputFile.json=${file}`];
  const { ok, output } = await runTool(['vitest', 'run', '--project', project, ...files, ...reporters], {
    env,
    show: process.stdout,
  });
  if (output) console.log(output.trimEnd());
  const report = readReport(file);
  rmSync(folder, { recursive: true, force: true });
  return outcomeOfTests(report, ok);
}

async function runStage({ name, commands, project, files, needs = [], env: own = {} }, { env, missing }) {
  const why = needs.map((need) => missing[need]).find((reason) => reason !== undefined);
  if (why) return { passed: 0, failed: 0, skipped: [{ name: `${name} tests`, why }] };
  return commands ? runCommands(commands) : runProject(project, files ?? [], { ...env, ...own });
}

/** Runs the stages in order: [{ name, seconds, outcome }]. */
export async function runStages(chosen, machine) {
  const results = [];
  for (const stage of chosen) {
    console.log(`\n── ${stage.name}`);
    const start = performance.now();
    const outcome = await runStage(stage, machine);
    results.push({ name: stage.name, seconds: (performance.now() - start) / 1000, outcome });
  }
  return results;
}

// npm run test:more [stage …]
//
// What takes too long for every change: a second implementation of Vulkan, three minutes of a GPU day from its pack, and
// long runs. On two quiet cores all of it takes about nine minutes. The outcome goes to test/more/records/<version>.json, with a digest of the sources it was made of; it is committed once
// for each version.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies, requireNode, root } from '../src/cli/dependencies.mjs';
import { driverEnvironment, probeAdapter, swiftShaderIcds } from '../src/cli/vulkan.mjs';
import { sourcesDigest } from './more/sources.mjs';
import { summaryLines } from './setup/outcome.mjs';
import { prepareMachine, runStages } from './setup/stages.mjs';
import { stopToolsOnSignals } from './setup/tool.mjs';

const [swiftShader] = swiftShaderIcds(process.env);
const adapter = swiftShader && (await probeAdapter(swiftShader));

/** Tests of kernels and mathematics; lavapipe is about 20 times as fast on tfjs's kernels, so whole runs are left out. */
const onSwiftShader = [
  'kernels',
  'orthogonality',
  'composition',
  'batchNorm',
  'losses',
  'optimizers',
  'polar',
];

const stages = [
  {
    name: 'swiftshader',
    project: 'gpu',
    files: onSwiftShader.map((name) => `test/gpu/${name}.test.ts`),
    needs: 'driver',
    env: driverEnvironment(swiftShader),
  },
  { name: 'gpu-day', project: 'more', files: ['test/more/gpuDay.test.ts'], needs: 'driver' },
  { name: 'soak', project: 'more', files: ['test/more/soak.test.ts'], needs: 'driver' },
];

requireNode();
stopToolsOnSignals();
const names = process.argv.slice(2);
const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`Unknown stage ${unknown.join(', ')}. Known: ${stages.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const chosen = stages.filter(({ name }) => names.length === 0 || names.includes(name));
await installDependencies(console.log);
const machine = await prepareMachine(chosen);
if (!/swiftshader/i.test(adapter?.name) && chosen.some(({ name }) => name === 'swiftshader')) {
  console.error('Dawn finds no SwiftShader. Install Chromium, which ships it.');
  process.exit(1);
}
const results = await runStages(chosen, machine);
const about = [...machine.about, ...(adapter ? [`swiftshader: ${adapter.name} (${swiftShader})`] : [])];
for (const line of summaryLines(results, about)) console.log(line);
const failed = results.some(({ outcome }) => outcome.failed > 0);
process.exitCode = failed ? 1 : 0;

if (names.length === 0) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const record = {
    version,
    date: new Date().toISOString().slice(0, 10),
    sources: sourcesDigest(root),
    about,
    stages: results.map(({ name, seconds, outcome: { passed, failed: failures, skipped } }) => ({
      name,
      seconds: Math.round(seconds),
      passed,
      failed: failures,
      skipped: skipped.length,
    })),
  };
  const folder = join(root, 'test', 'more', 'records');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${version}.json`), `${JSON.stringify(record, undefined, 2)}\n`);
}

// npm run test:more [stage …]
//
// What takes too long for every change: kernels and mathematics on other implementations and with less than this adapter has, a
// second browser, three minutes of a GPU day from its pack, and long runs. On two quiet cores all of it takes about 15 minutes. The outcome goes to
// test/more/records/<version>.json, with a digest of the sources it was made of; it is committed once for each version.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies, requireNode, root } from '../src/cli/dependencies.mjs';
import { probeAdapter, swiftShaderIcds } from '../src/cli/vulkan.mjs';
import { recordOf } from './more/record.mjs';
import { sourcesDigest } from './more/sources.mjs';
import { moreStages } from './more/stages.mjs';
import { summaryLines } from './setup/outcome.mjs';
import { prepareMachine, runStages } from './setup/stages.mjs';
import { stopToolsOnSignals } from './setup/tool.mjs';

requireNode();
stopToolsOnSignals();
const names = process.argv.slice(2);
const [swiftShader] = swiftShaderIcds(process.env);
const stages = moreStages(swiftShader);
const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`Unknown stage ${unknown.join(', ')}. Known: ${stages.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const chosen = stages.filter(({ name }) => names.length === 0 || names.includes(name));
await installDependencies(console.log);
const machine = await prepareMachine(chosen);
const adapter = swiftShader && (await probeAdapter(swiftShader));
if (!/swiftshader/i.test(adapter?.name) && chosen.some(({ name }) => name.startsWith('swiftshader'))) {
  console.error('Dawn finds no SwiftShader. Install Chromium, which ships it.');
  process.exit(1);
}
const results = await runStages(chosen, machine);
const about = [...machine.about, ...(adapter ? [`SwiftShader: ${adapter.name} (${swiftShader})`] : [])];
for (const line of summaryLines(results, about)) console.log(line);
process.exitCode = results.some(({ outcome }) => outcome.failed > 0) ? 1 : 0;

if (names.length === 0) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const record = recordOf(version, sourcesDigest(root), { about, stages, results });
  const folder = join(root, 'test', 'more', 'records');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${version}.json`), `${JSON.stringify(record, undefined, 2)}\n`);
}

import { installDependencies, requireNode } from '../src/cli/dependencies.mjs';
import { summaryLines } from './setup/outcome.mjs';
import { prepareMachine, runStages } from './setup/stages.mjs';
import { stopToolsOnSignals } from './setup/tool.mjs';

/** The stages in order: one of `commands` counts as one test, one of a Vitest `project` counts that project's tests. */
const stages = [
  { name: 'format', commands: [['prettier', '--check', '.']] },
  { name: 'lint', commands: [['oxlint', '--deny-warnings']] },
  { name: 'types', commands: ['tsconfig.json', 'tsconfig.dom.json'].map((file) => ['tsc', '-p', file]) },
  { name: 'unit', project: 'unit' },
  { name: 'gpu', project: 'gpu', needs: ['driver'] },
  { name: 'naga', project: 'naga', needs: ['driver', 'deno'] },
  { name: 'browser', project: 'browser', needs: ['browser'] },
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

requireNode();
stopToolsOnSignals();
const chosen = chooseStages(process.argv.slice(2));
await installDependencies(console.log);
const machine = await prepareMachine(chosen);
const results = await runStages(chosen, machine);
for (const line of summaryLines(results, machine.about)) console.log(line);
process.exitCode = results.some(({ outcome }) => outcome.failed > 0) ? 1 : 0;

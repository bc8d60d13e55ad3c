import { provideDawn } from '../../src/cli/dawn';
import { sharedLanes } from '../../src/core/adapter';
import type { WebgpuEngine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { registeredBridge } from '../../src/gpu/tfjs/bridge';
import { references } from '../../src/kernels/references';
import { methods } from '../../src/methods';
import { errorsOf } from '../../bench/kernelErrors';
import type { Answer, Question } from './answers';
import { instantiateAll } from './instantiated';
import { tenSteps } from './tenSteps';
import { compiled, watchModules } from './watchModules';

// program.js <kernels|methods|modules> …: what the engine computes on the WebGPU of this runtime, one answer a line.
//
// The same bundle runs in Node, on Dawn, and in Deno, on wgpu, whose shaders naga compiles.

const messageOf = (error: unknown) =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

async function* kernelAnswers(engine: WebgpuEngine): AsyncIterable<Answer> {
  for (const reference of references) {
    const { kernel, cases } = reference;
    if ((kernel.subgroupSize ?? 0) > sharedLanes(engine.adapter)) continue;
    for (const one of cases()) {
      const about = { type: 'kernel', kernel: kernel.name, case: one.name } as const;
      try {
        yield { ...about, errors: Object.fromEntries(await errorsOf(engine, reference, one)) };
      } catch (error) {
        yield { ...about, errors: {}, error: messageOf(error) };
      }
    }
  }
}

async function* methodAnswers(engine: WebgpuEngine): AsyncIterable<Answer> {
  for (const { id } of methods)
    try {
      yield { type: 'method', method: id, moments: await tenSteps(engine, id) };
    } catch (error) {
      yield { type: 'method', method: id, moments: [], error: messageOf(error) };
    }
}

await provideDawn();
const asked = watchModules();

async function* moduleAnswers(engine: WebgpuEngine): AsyncIterable<Answer> {
  try {
    await instantiateAll(engine);
  } catch (error) {
    yield { type: 'failure', error: messageOf(error) };
  }
  const device = registeredBridge()?.device;
  if (device) yield* await compiled(device, new Map(asked));
}

const answersTo: Record<Question, (engine: WebgpuEngine) => AsyncIterable<Answer>> = {
  kernels: kernelAnswers,
  methods: methodAnswers,
  modules: moduleAnswers, // last: also of what the others have asked for
};

/** A number that is not finite would become null in JSON. */
const readable = (_key: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
const print = (answer: Answer) => process.stdout.write(`${JSON.stringify(answer, readable)}\n`);

const engine = await openEngine('webgpu');
const runtime = process.versions['deno']
  ? `Deno ${process.versions['deno']}`
  : `Node ${process.versions.node}`;
print({ type: 'adapter', adapter: engine.adapter, runtime });
for (const question of ['kernels', 'methods', 'modules'] as const)
  if (process.argv.includes(question)) for await (const answer of answersTo[question](engine)) print(answer);
engine.dispose();
process.stdout.write('', () => process.exit(0));

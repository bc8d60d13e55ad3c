import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { recordOf } from './bench';
import type { Bench } from './bench';
import { assertSameLosses, projectFolder, runnerOf } from './contenders/race';
import type { Runner } from './contenders/race';
import type { Answer, Spec } from './contenders/task';

const image = [28, 28, 1];
const specs: readonly Spec[] = [
  { model: 'cnn', input: image, method: 'dense', batch: 64 },
  { model: 'cnn', input: image, method: 'svdTraining', batch: 64 },
];

const rounds = 9;
/** Steps of one turn; each ends with one wait for the GPU, up to 10 ms of which are Deno's polling. */
const steps = 5;
const comparedSteps = 10;

/** What every adapter has: Dawn then has no more than wgpu. */
const restricted = { RANKSCOPE_WITHHOLD: 'all', RANKSCOPE_LIMITS: 'guaranteed' };

/** Without Vulkan, wgpu would take OpenGL. */
const backend = process.platform === 'linux' ? { DENO_WEBGPU_BACKEND: 'vulkan' } : {};

/** The path of the Deno that npm has installed; undefined where there is none for this platform. */
function findDeno(): string | undefined {
  try {
    return createRequire(join(projectFolder(), 'package.json'))('deno/install_api.cjs').runInstall();
  } catch {
    return undefined;
  }
}

function openRunner(runtime: { execPath?: string; execArgv?: string[] }): Promise<Runner> {
  const child = fork(join(projectFolder(), 'bench', 'contend.mjs'), ['ours'], {
    ...runtime,
    env: { ...process.env, ...restricted, ...backend },
    serialization: 'json', // Deno's V8 serializes in a newer format than Node reads
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return runnerOf(child, 'ours');
}

const asked = <Key extends keyof Answer>(answer: Answer, key: Key): NonNullable<Answer[Key]> => {
  const value = answer[key];
  if (value === undefined || value === null) throw new Error(`A contender sent no ${key}.`);
  return value;
};

/** How long does a step take on wgpu (in Deno), relative to Dawn (in Node) with no more features than wgpu has? */
export const bench: Bench = {
  id: 'wgpu',
  async *run({ wants, say }) {
    const chosen = specs
      .map((spec) => ({ spec, name: `${spec.model}/${spec.method}/b${spec.batch}` }))
      .filter(({ name }) => wants(name));
    if (chosen.length === 0) return;
    const deno = findDeno();
    if (deno === undefined) {
      say('wgpu is left out: npm has no Deno for this platform');
      return;
    }
    const runners = {
      ours: await openRunner({}),
      deno: await openRunner({ execPath: deno, execArgv: ['run', '-A'] }),
    };
    try {
      for (const { spec, name } of chosen) {
        say(`wgpu ${name}`);
        const losses: Record<string, number[]> = {};
        for (const [id, runner] of Object.entries(runners)) {
          await runner.ask({ do: 'prepare', spec });
          losses[id] = asked(await runner.ask({ do: 'losses', steps: comparedSteps }), 'losses');
        }
        assertSameLosses(losses['ours'] ?? [], losses);
        const times: Record<string, number[]> = { ours: [], deno: [] };
        for (let round = -1; round < rounds; round++)
          for (const [id, runner] of Object.entries(runners)) {
            const { ms } = asked(await runner.ask({ do: 'run', steps, busy: false }), 'run');
            if (round >= 0) times[id]?.push(ms);
          }
        yield recordOf({ bench: 'wgpu', case: name, unit: 'ms' }, times);
      }
    } finally {
      for (const runner of Object.values(runners)) runner.close();
    }
  },
};

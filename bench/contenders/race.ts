import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { openPytorch } from './pytorch';
import type { Answer, Request, RunAnswer, Spec, Task } from './task';

/** A contender's process, which answers one request at a time; `about`: its version and what it runs on, where it says so. */
export type Runner = { about?: string; ask(request: Request): Promise<Answer>; close(): void };

/** A peer is not installed here; the message says what is missing. */
export class PeerMissingError extends Error {}

/** The project's folder, from wherever this bundle is: found by src/cli/bin.mjs, which was started. */
export const projectFolder = (): string => join(dirname(process.argv[1] ?? ''), '..', '..');

/** The programs that can be started as contenders. */
export type Program = 'ours' | 'tfjs' | 'jaxjs' | 'torch';

/** Starts a contender in a separate process. Resolves when it has its device. Throws PeerMissingError for a missing one. */
export async function openRunner(program: Program): Promise<Runner> {
  if (program === 'torch') {
    const pytorch = await openPytorch(projectFolder());
    if ('missing' in pytorch) throw new PeerMissingError(pytorch.missing);
    return pytorch;
  }
  const script = join(projectFolder(), 'bench', 'contend.mjs');
  const child = fork(script, [program], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return runnerOf(child, program);
}

/** A contender in a child process of that name. Resolves when it has its device. */
export async function runnerOf(child: ChildProcess, program: string): Promise<Runner> {
  let said = '';
  child.stderr?.on('data', (text: Buffer) => {
    said = `${said}${text.toString()}`.slice(-2000);
  });
  const answer = () =>
    new Promise<Answer>((resolve, reject) => {
      const ended = () => reject(new Error(`The contender ${program} ended. Its output:\n${said}`));
      child.once('exit', ended);
      child.once('message', (reply: Answer) => {
        child.off('exit', ended);
        if (reply.error === undefined) resolve(reply);
        else reject(new Error(`The contender ${program} failed: ${reply.error}`));
      });
    });
  await answer();
  return {
    ask(request) {
      child.send(request);
      return answer();
    },
    close: () => child.disconnect(),
  };
}

/** A participant: `ours` on the specification, `dense` (ours on its dense counterpart), or another library. */
export type Entrant = 'ours' | 'dense' | 'tfjs' | 'jaxjs' | 'torch';

/** What is known of a case's peers: what they run on, or why they are missing. */
export type PeerNotes = { peers?: Record<string, string>; skipped?: Record<string, string> };

/** Processes by entrant, started when first needed and kept for the next case. */
export function openRunners() {
  const runners = new Map<Entrant, Promise<Runner>>();
  const runner = (entrant: Entrant): Promise<Runner> => {
    const known = runners.get(entrant) ?? openRunner(entrant === 'dense' ? 'ours' : entrant);
    runners.set(entrant, known);
    return known;
  };
  return {
    runner,
    /** Those of the entrants that are installed here, all of which are started, and notes on them and on the others. */
    async present(entrants: readonly Entrant[]): Promise<{ entrants: Entrant[]; notes: PeerNotes }> {
      const there: Entrant[] = [];
      const peers: Record<string, string> = {};
      const skipped: Record<string, string> = {};
      for (const entrant of entrants)
        try {
          const { about } = await runner(entrant);
          if (about !== undefined) peers[entrant] = about;
          there.push(entrant);
        } catch (error) {
          if (!(error instanceof PeerMissingError)) throw error;
          skipped[entrant] = error.message;
        }
      const filled = (notes: PeerNotes[keyof PeerNotes] & object) => Object.keys(notes).length > 0;
      const notes = { ...(filled(peers) ? { peers } : {}), ...(filled(skipped) ? { skipped } : {}) };
      return { entrants: there, notes };
    },
    async close(): Promise<void> {
      for (const runner of runners.values()) (await runner.catch(() => undefined))?.close();
    },
  };
}

const asked = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('A contender sent an answer of another kind than requested.');
  return value;
};

/** Steps after which the losses are compared; the comparison also serves as warm-up. */
const comparedSteps = 20;

/**
 * Largest relative differences of the losses before any step (one network, one set of weights), after one step (one
 * gradient and update), and after that. Float32 sums differ with their order, about 1e-7 at first, and Adam, which
 * divides by the size of the gradient, amplifies that: measured below 1e-3 within 20 steps on cnn, mlp and vgg.
 */
export const lossTolerance = { before: 1e-5, first: 1e-3, later: 1e-3 } as const;

/**
 * Throws unless every list of losses equals `reference` within the tolerance: speeds of different computations are not
 * comparable. `later`: the tolerance after the first step.
 */
export function assertSameLosses(
  reference: readonly number[],
  others: Record<string, readonly number[]>,
  later: number = lossTolerance.later,
): void {
  for (const [name, losses] of Object.entries(others))
    for (const [i, ours] of reference.entries()) {
      const loss = losses[i] ?? NaN;
      const allowed = [lossTolerance.before, lossTolerance.first][i] ?? later;
      if (!(Math.abs(loss - ours) <= allowed * Math.abs(ours)))
        throw new Error(
          `The losses of ${name} differ from ours: ${loss} where ours is ${ours} after ${i} steps, beyond the tolerance of ${allowed} ` +
            'of its value. They do not train the same network, so they are not timed.',
        );
    }
}

/** Results of a race by entrant; `runs` in the order they were made. */
export type Race = Record<string, RunAnswer[]>;

/**
 * Lets entrants train the same task in turn: first checks their losses against ours, then times `rounds` rounds.
 *
 * `say` reports what takes long. `dense` trains another network than the others and is not compared.
 */
export async function race(
  runners: ReturnType<typeof openRunners>,
  spec: Spec,
  options: {
    entrants: readonly Entrant[];
    rounds: number;
    busy: readonly boolean[];
    /** Milliseconds that one entrant's turn should take; at least one step. */
    turnMs?: number;
    say(text: string): void;
    /** Largest relative difference of losses after the first step; by default `lossTolerance.later`. */
    tolerance?: number | undefined;
    /** Steps whose losses are compared when there is another library. */
    compare?: number;
  },
): Promise<Race[]> {
  const { entrants, rounds, busy, turnMs = 1000, say } = options;
  const peers = entrants.filter((entrant) => entrant !== 'ours' && entrant !== 'dense');
  const compare = peers.length > 0 ? (options.compare ?? comparedSteps) : 0;
  const ours = await runners.runner('ours');
  const task: Task = asked((await ours.ask({ do: 'prepare', spec })).task);
  const steps = new Map<Entrant, number>();
  const losses = new Map<Entrant, number[]>();
  for (const entrant of entrants) {
    const runner = await runners.runner(entrant);
    if (entrant === 'jaxjs')
      say('  jax-js compiles its step, up to a minute for cnn, longer for larger networks');
    if (entrant === 'dense') await runner.ask({ do: 'prepare', spec: { ...spec, method: 'dense', rank: 1 } });
    else if (entrant !== 'ours') await runner.ask({ do: 'load', task });
    if (compare > 0 && entrant !== 'dense')
      losses.set(entrant, asked((await runner.ask({ do: 'losses', steps: compare })).losses));
    const warm = { do: 'run', steps: 2, busy: false } as const;
    if (entrant === 'ours' || entrant === 'dense') await runner.ask(warm); // the first step is recorded
    const { ms } = asked((await runner.ask(warm)).run);
    steps.set(entrant, Math.min(20, Math.max(1, Math.round(turnMs / ms))));
  }
  const [reference = [], others] = [losses.get('ours'), Object.fromEntries(losses)];
  assertSameLosses(reference, others, options.tolerance);
  const results: Race[] = [];
  for (const waits of busy) {
    const result: Race = Object.fromEntries(entrants.map((entrant) => [entrant, []]));
    for (let round = 0; round < rounds; round++)
      for (const entrant of entrants) {
        const request = { do: 'run', steps: steps.get(entrant) ?? 1, busy: waits } as const;
        const { run } = await (await runners.runner(entrant)).ask(request);
        result[entrant]?.push(asked(run));
      }
    results.push(result);
  }
  return results;
}

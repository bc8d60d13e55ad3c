import { execFile } from 'node:child_process';
import { inject } from 'vitest';
import type { Answer, Question } from './answers';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of `program.ts`, bundled. */
    nagaProgram: string;
    /** The path of Deno; empty if there is none. */
    deno: string;
  }
}

/** The implementations of WebGPU: Dawn with tint in Node, wgpu with naga in Deno. */
export type Implementation = 'Dawn' | 'naga';

/** Nothing optional, and the limits that every adapter has: Dawn then has no more than wgpu. */
const restricted = { RANKSCOPE_WITHHOLD: 'all', RANKSCOPE_LIMITS: 'guaranteed' };

/**
 * The answers of the program on an implementation, in order. `features`: whether it may use all that the adapter has;
 * otherwise only what every adapter has.
 *
 * Rejects with what it printed last if it fails.
 */
export async function ask(
  implementation: Implementation,
  question: Question,
  { features = false } = {},
): Promise<Answer[]> {
  const program = inject('nagaProgram');
  const deno = inject('deno');
  if (implementation === 'naga' && !deno) throw new Error('There is no Deno here. Run npm ci.');
  const [command, ...args] =
    implementation === 'naga' ? [deno, 'run', '-A', '--no-config'] : [process.execPath];
  const env = { ...process.env, ...(features ? {} : restricted) };
  const lines = await new Promise<string[]>((resolve, reject) => {
    execFile(
      command ?? '',
      [...args, program, question],
      { env, maxBuffer: Infinity },
      (error, stdout, stderr) => {
        const said = stderr.trim().split('\n').slice(-20).join('\n');
        if (error) reject(new Error(`The program failed on ${implementation}:\n${said}`));
        else resolve(stdout.split('\n').filter((line) => line.startsWith('{"type"')));
      },
    );
  });
  return lines.map((line): Answer => JSON.parse(line));
}

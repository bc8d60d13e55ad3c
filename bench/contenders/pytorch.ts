import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Answer, Request } from './task';

/** A Python that has PyTorch, or the reason why there is none. */
export type Pytorch =
  { about: string; ask(request: Request): Promise<Answer>; close(): void } | { missing: string };

/** The Python that is asked for PyTorch. */
export const pythonProgram = (env = process.env): string =>
  env['RANKSCOPE_PYTHON'] || (process.platform === 'win32' ? 'python' : 'python3');

/**
 * A request as bytes: two little-endian uint32 (bytes of JSON, bytes of arrays), the JSON, and the arrays one after the
 * other. In the JSON an array is `{ at, bytes, type }`, `type`: `f32` or `u8`.
 */
export function frameOf(request: Request): Buffer {
  const arrays: Buffer[] = [];
  let at = 0;
  const text = JSON.stringify(request, (_, value: unknown) => {
    if (!(value instanceof Float32Array || value instanceof Uint8Array)) return value;
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    const place = { at, bytes: bytes.length, type: value instanceof Float32Array ? 'f32' : 'u8' };
    arrays.push(bytes);
    at += bytes.length;
    return place;
  });
  const json = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(json.length, 0);
  head.writeUInt32LE(at, 4);
  return Buffer.concat([head, json, ...arrays]);
}

/**
 * Starts pytorch.py, on as many threads as this machine has cores or on CUDA; resolves when torch has been imported, or
 * with the reason why it cannot be. Rejects when Python ends without an answer.
 */
export async function openPytorch(projectFolder: string, env = process.env): Promise<Pytorch> {
  const python = pythonProgram(env);
  const child = spawn(python, [join(projectFolder, 'bench', 'contenders', 'pytorch.py')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      RANKSCOPE_THREADS: String(availableParallelism()),
      // Threads that spin at every barrier make torch several times slower where another program wants a core, too.
      OMP_WAIT_POLICY: 'PASSIVE',
      ...env,
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = `${said}${text.toString()}`.slice(-2000);
  });
  child.stdin.on('error', () => {}); // a Python that has ended is reported by its answer
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failure = new Promise<Error>((resolve) => child.once('error', resolve));
  const line = async (): Promise<Record<string, unknown>> => {
    const next = await Promise.race([lines.next(), failure]);
    if (next instanceof Error) throw next;
    if (next.done === true) throw new Error(`${python} ended without an answer. Its output:\n${said}`);
    return JSON.parse(next.value);
  };
  let first: Record<string, unknown>;
  try {
    first = await line();
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!absent) throw error;
    return { missing: `there is no ${python}; RANKSCOPE_PYTHON names the Python that has PyTorch` };
  }
  if (typeof first['missing'] === 'string') return { missing: first['missing'] };
  return {
    about: String(first['about']),
    async ask(request) {
      child.stdin.write(frameOf(request));
      const answer: Answer = await line();
      if (answer.error !== undefined) throw new Error(`The contender torch failed: ${answer.error}`);
      return answer;
    },
    close: () => child.stdin.end(),
  };
}

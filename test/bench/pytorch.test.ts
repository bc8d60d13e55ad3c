import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { recordOf } from '../../bench/bench';
import { frameOf, openPytorch, pythonProgram } from '../../bench/contenders/pytorch';
import type { Task } from '../../bench/contenders/task';

const folder = mkdtempSync(join(tmpdir(), 'rankscope-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program in the place of Python, run by this Node.js. */
function standIn(name: string, code: string): NodeJS.ProcessEnv {
  const path = join(folder, name);
  writeFileSync(path, `#!${process.execPath}\n${code}`);
  chmodSync(path, 0o755);
  return { ...process.env, RANKSCOPE_PYTHON: path };
}

/** x · W + b on two samples of two features, without anything random. */
const task: Task = {
  layers: [{ kind: 'dense', name: 'fc', units: 2, lowRank: false }],
  tensors: {
    'fc.kernel': { shape: [2, 2], data: Float32Array.of(0.5, -0.25, 0.125, 1) },
    'fc.bias': { shape: [2], data: Float32Array.of(0.1, -0.1) },
  },
  input: [2],
  classes: 2,
  batch: 2,
  batches: [{ inputs: Float32Array.of(1, 2, -1, 0.5), labels: Uint8Array.of(1, 0) }],
  rate: 0.01,
  singularRate: 1,
  sparsity: 0,
  orthogonality: 0,
};

/** The losses of that task by plain loops in float64: softmax cross-entropy and Adam. */
function expectedLosses(steps: number): number[] {
  const { tensors, batches, rate } = task;
  const parameters = Object.values(tensors).flatMap(({ data }) => [...data]);
  const [moments, squares] = [parameters.map(() => 0), parameters.map(() => 0)];
  const { inputs, labels } = batches[0] ?? { inputs: [], labels: [] };
  const at = (list: ArrayLike<number>, i: number) => list[i] ?? NaN;
  return Array.from({ length: steps }, (_, step) => {
    const gradient = parameters.map(() => 0);
    let loss = 0;
    for (let b = 0; b < 2; b++) {
      const x = [at(inputs, 2 * b), at(inputs, 2 * b + 1)];
      const logits = [0, 1].map(
        (j) => at(x, 0) * at(parameters, j) + at(x, 1) * at(parameters, 2 + j) + at(parameters, 4 + j),
      );
      const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
      loss += (Math.log(sum) - at(logits, at(labels, b))) / 2;
      for (const j of [0, 1]) {
        const error = (Math.exp(at(logits, j)) / sum - (at(labels, b) === j ? 1 : 0)) / 2;
        for (const i of [0, 1]) gradient[2 * i + j] = at(gradient, 2 * i + j) + at(x, i) * error;
        gradient[4 + j] = at(gradient, 4 + j) + error;
      }
    }
    gradient.forEach((g, i) => {
      const m = (moments[i] = 0.9 * at(moments, i) + 0.1 * g);
      const v = (squares[i] = 0.999 * at(squares, i) + 0.001 * g * g);
      const [mean, square] = [m / (1 - 0.9 ** (step + 1)), v / (1 - 0.999 ** (step + 1))];
      parameters[i] = at(parameters, i) - (rate * mean) / (Math.sqrt(square) + 1e-8);
    });
    return loss;
  });
}

describe('PyTorch as a peer', () => {
  it('is python3, or what RANKSCOPE_PYTHON names', () => {
    expect(pythonProgram({ RANKSCOPE_PYTHON: '/opt/python' })).toBe('/opt/python');
    expect(pythonProgram({})).toMatch(/^python3?$/);
  });

  it('gets a request as one frame: sizes, JSON, arrays', () => {
    const frame = frameOf({ do: 'load', task });
    const [jsonBytes, arrayBytes] = [frame.readUInt32LE(0), frame.readUInt32LE(4)];
    expect(frame.length).toBe(8 + jsonBytes + arrayBytes);
    const json = JSON.parse(frame.subarray(8, 8 + jsonBytes).toString());
    expect(json).toMatchObject({ do: 'load', task: { rate: 0.01, layers: task.layers } });
    const arrays = frame.subarray(8 + jsonBytes);
    const bias = json.task.tensors['fc.bias'].data;
    expect(bias).toEqual({ at: 16, bytes: 8, type: 'f32' });
    expect(arrays.readFloatLE(bias.at + 4)).toBe(Math.fround(-0.1));
    const { labels } = json.task.batches[0];
    expect(labels).toMatchObject({ bytes: 2, type: 'u8' });
    expect([...arrays.subarray(labels.at, labels.at + 2)]).toEqual([1, 0]);
  });

  it('is missing, with the reason, where there is no Python or no torch', async () => {
    const nowhere = { ...process.env, RANKSCOPE_PYTHON: join(folder, 'nowhere') };
    expect(await openPytorch('.', nowhere)).toEqual({
      missing: expect.stringMatching(/there is no .*nowhere; RANKSCOPE_PYTHON names/),
    });
    const bare = standIn('bare', `console.log('{"missing": "no torch here"}');`);
    expect(await openPytorch('.', bare)).toEqual({ missing: 'no torch here' });
  });

  it('says what it runs on, is given the threads, and answers one request after the other', async () => {
    const env = standIn(
      'willing',
      `const say = (value) => console.log(JSON.stringify(value));
       say({ about: 'on ' + process.env.RANKSCOPE_THREADS + ', ' + process.argv[2].split('/').at(-1) });
       process.stdin.on('data', (frame) => {
         const request = JSON.parse(frame.subarray(8, 8 + frame.readUInt32LE(0)));
         say(request.do === 'run' ? { run: { ms: 5, scriptMs: 1 } } : { error: 'cannot ' + request.do });
       });`,
    );
    const torch = await openPytorch('.', { ...env, RANKSCOPE_THREADS: '3' });
    if ('missing' in torch) throw new Error(torch.missing);
    expect(torch.about).toBe('on 3, pytorch.py');
    expect(await torch.ask({ do: 'run', steps: 1, busy: false })).toEqual({ run: { ms: 5, scriptMs: 1 } });
    await expect(torch.ask({ do: 'losses', steps: 1 })).rejects.toThrow(/torch failed: cannot losses/);
    torch.close();
  });

  it('fails, with its output, when it ends early', async () => {
    const env = standIn('broken', `console.error('out of luck'); process.exit(1);`);
    await expect(openPytorch('.', env)).rejects.toThrow(/ended without an answer[\s\S]*out of luck/);
  });

  const installed = spawnSync(pythonProgram(), ['-c', 'import torch']).status === 0;
  it.skipIf(!installed)('trains the task it is given (needs a Python with torch)', async () => {
    const torch = await openPytorch('.');
    if ('missing' in torch) throw new Error(torch.missing);
    expect(torch.about).toMatch(/^\d+\.\d+/);
    await torch.ask({ do: 'load', task });
    const { losses = [] } = await torch.ask({ do: 'losses', steps: 4 });
    torch.close();
    const expected = expectedLosses(4);
    losses.forEach((loss, i) => expect(loss).toBeCloseTo(expected[i] ?? NaN, 5));
    expect(losses).toHaveLength(4);
  });
});

it('a record keeps what its peers ran on, and why one is missing', () => {
  const notes = { peers: { torch: 'PyTorch 2, 2 threads' }, skipped: { jaxjs: 'not here' } };
  const about = { bench: 'step', case: 'cnn/dense/b64', unit: 'ms', ...notes } as const;
  expect(recordOf(about, { ours: [10], torch: [5] })).toMatchObject({ ...notes, ratio: { torch: 0.5 } });
});

import { describe, expect, it } from 'vitest';
import { compareRuns, numericsOf } from './compare.mjs';

/** A safetensors file of float32 tensors { name: [shape, numbers] }. */
function weightsFile(tensors, metadata = {}) {
  const header = { __metadata__: metadata };
  let end = 0;
  for (const [name, [shape, numbers]] of Object.entries(tensors))
    header[name] = { dtype: 'F32', shape, data_offsets: [end, (end += 4 * numbers.length)] };
  const json = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(json.length));
  const data = Object.values(tensors).flatMap(([, numbers]) => numbers);
  return Buffer.concat([size, json, Buffer.from(Float32Array.from(data).buffer)]);
}

const progress = (step, loss, rank = 3) => ({
  type: 'progress',
  step,
  loss,
  layers: [{ name: 'fc1', rank, sigma: [2, 1] }],
  msPerStep: 1,
});
const tensors = { 'fc1.s': [[2], [2, 1]] };
const run = (records, weights = weightsFile(tensors)) => ({
  records,
  weights: { 'final.safetensors': weights },
});
const compareWeights = (a, b) => compareRuns(run([], a), run([], b));

describe('the comparison of two runs', () => {
  it('finds no difference if only time, version, commit and date differ', () => {
    const start = { type: 'start', config: { seed: 1 } };
    const a = run([{ ...start, versions: { node: '20' } }, progress(1, 0.5)]);
    const b = run([
      { ...start, versions: { node: '22' }, commit: 'a' },
      { ...progress(1, 0.5), msPerStep: 9 },
    ]);
    expect(compareRuns(a, b)).toEqual({ values: 13, differing: 0, first: undefined, alone: new Set() });
  });

  it('ignores the metadata of weights on their origin, and reads the numerics of both', () => {
    const stamped = (rankscope) => weightsFile(tensors, { rankscope: JSON.stringify(rankscope) });
    expect(compareWeights(stamped({ v: 2, numerics: 2 }), stamped({ v: 3, numerics: 4 })).differing).toBe(0);
    expect(numericsOf(run([{ type: 'start', versions: { numerics: 4 } }]))).toBe(4);
    expect(numericsOf(run([{ type: 'start', versions: { node: '20' } }]))).toBe(1);
  });

  it('names the first difference with its step and both values, and counts all', () => {
    const a = run([progress(1, 0.5), progress(2, 0.25), progress(3, 0.125)]);
    const b = run([progress(1, 0.5), progress(2, 0.25, 2), progress(3, 0.1250001)]);
    expect(compareRuns(a, b)).toMatchObject({
      differing: 2,
      first: 'step 2 progress, layers, fc1, rank: 3 and 2',
    });
  });

  it('pairs records of one step if one run has an additional one', () => {
    const cut = { type: 'cut', step: 1, layers: [] };
    const a = run([progress(1, 0.5), progress(2, 0.25)]);
    const b = run([progress(1, 0.5), cut, progress(2, 0.25)]);
    expect(compareRuns(a, b)).toMatchObject({
      differing: 1,
      first: expect.stringMatching(/^step 1 cut: nothing/),
    });
    expect(compareRuns(b, a)).toMatchObject({ differing: 1, first: expect.stringMatching(/and nothing$/) });
  });

  it('compares two records of a kind at one step', () => {
    const a = run([progress(1, 0.5), progress(1, 0.5)]);
    const b = run([progress(1, 0.5), progress(1, 0.75)]);
    expect(compareRuns(a, b).first).toBe('step 1 progress again, loss: 0.5 and 0.75');
  });

  it('compares tensors by their bits, so that 0 is not −0 and a NaN equals itself', () => {
    const file = (...numbers) => weightsFile({ 'fc1.s': [[2], numbers] });
    expect(compareWeights(file(NaN, 0), file(NaN, 0)).differing).toBe(0);
    expect(compareWeights(file(NaN, 0), file(NaN, -0))).toMatchObject({
      differing: 1,
      first: 'final.safetensors fc1.s[1]: 0 and -0',
    });
  });

  it('reports fields that only one of the commits has, but not as a difference', () => {
    const a = run([progress(1, 0.5)]);
    const b = run([{ ...progress(1, 0.5), penalties: { sparsity: 1 } }]);
    expect(compareRuns(a, b)).toMatchObject({ differing: 0, alone: new Set(['penalties']) });
  });

  it('finds another shape, another tensor, another file and other metadata', () => {
    const file = weightsFile(tensors, { architecture: '{"rank":2}' });
    const others = [
      weightsFile(
        {
          'fc1.s': [
            [1, 2],
            [2, 1],
          ],
        },
        { architecture: '{"rank":2}' },
      ),
      weightsFile({ ...tensors, 'fc1.U': [[1], [1]] }, { architecture: '{"rank":2}' }),
      weightsFile(tensors, { architecture: '{"rank":3}' }),
    ];
    for (const other of others) expect(compareWeights(file, other).differing).toBeGreaterThan(0);
    expect(compareWeights(file, others[2]).first).toBe('final.safetensors, architecture, rank: 2 and 3');
    expect(compareRuns(run([]), { records: [], weights: {} })).toMatchObject({
      differing: 1,
      first: 'final.safetensors is only in the first',
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/core/errors';
import { createRng } from '../../src/core/rng';
import type { Rng } from '../../src/core/rng';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { copyWindow, elementAt } from '../../src/kernels/product/productTable';
import type { MatrixPlace, ProductWindow } from '../../src/kernels/product/productTable';
import { createBatchedProduct } from '../../src/math/gpu/batchedProduct';
import { openTestEngine } from './open';

/** Products of random shapes, locations and scales, and their arrays; elements outside A and B are NaN. */
function randomProducts(rng: Rng, most: number) {
  const size = () => 1 + rng.below(rng.below(4) === 0 ? most : 10);
  const ends = { left: 0, right: 0, addend: 0, result: 0 };
  const lay = (key: keyof typeof ends, rows: number, cols: number): MatrixPlace => {
    const transposed = rng.below(2) === 1;
    const [many, long] = transposed ? [cols, rows] : [rows, cols];
    const factor = key === 'left' || key === 'right';
    const unit = factor ? 4 : 1;
    const offset = ends[key] + unit * rng.below(3);
    const pitch = unit * (Math.ceil(long / unit) + rng.below(3));
    ends[key] = offset + many * pitch;
    return { offset, pitch, transposed };
  };
  const windows = Array.from({ length: 1 + rng.below(5) }, (): ProductWindow => {
    const [rows, cols, depth] = [size(), size(), rng.below(8) === 0 ? 0 : size()];
    const addend = rng.below(2) === 1 ? { addend: lay('addend', rows, cols) } : {};
    const result = lay('result', rows, cols);
    const left = lay('left', rows, depth);
    if (rng.below(4) > 0)
      return { rows, cols, depth, left, right: lay('right', depth, cols), result, ...addend };
    // A times its transpose: the right array holds A at the same offset.
    const square = lay('result', rows, rows);
    const right = { ...left, transposed: !left.transposed };
    ends.right = Math.max(ends.right, ends.left);
    return { rows, cols: rows, depth, left, right, result: square, symmetric: true };
  });
  const fours = (n: number) => Math.max(4, Math.ceil(n / 4) * 4);
  const arrays = {
    left: new Float32Array(fours(ends.left)).fill(NaN),
    right: new Float32Array(fours(ends.right)).fill(NaN),
    addend: Float32Array.from({ length: fours(ends.addend) }, () => rng.normal()),
    result: Float32Array.from({ length: fours(ends.result) }, () => rng.normal()),
    scales: Float32Array.from({ length: 2 * windows.length }, () => rng.normal()),
  };
  const fill = (key: 'left' | 'right', place: MatrixPlace, rows: number, cols: number) => {
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < cols; j++) {
        const at = elementAt(place, i, j);
        if (Number.isNaN(arrays[key][at])) arrays[key][at] = rng.normal();
      }
  };
  for (const { rows, cols, depth, left, right, symmetric } of windows) {
    fill('left', left, rows, depth);
    if (!symmetric) fill('right', right, depth, cols);
  }
  for (const { rows, depth, left, symmetric } of windows)
    if (symmetric)
      for (let i = 0; i < rows; i++)
        for (let k = 0; k < depth; k++) {
          const at = elementAt(left, i, k);
          arrays.right[at] = arrays.left[at] ?? NaN;
        }
  return { windows, arrays };
}

/** The expected result array in float64, and the sum of the magnitudes of each element's terms. */
function expectedResult({ windows, arrays }: ReturnType<typeof randomProducts>) {
  const values = Float64Array.from(arrays.result);
  const sizes = new Float64Array(values.length);
  windows.forEach(({ rows, cols, depth, left, right, addend, result }, index) => {
    const [alpha = NaN, beta = NaN] = arrays.scales.subarray(2 * index);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < cols; j++) {
        const terms = Array.from(
          { length: depth },
          (_, k) =>
            alpha *
            (arrays.left[elementAt(left, i, k)] ?? NaN) *
            (arrays.right[elementAt(right, k, j)] ?? NaN),
        );
        if (addend) terms.push(beta * (arrays.addend[elementAt(addend, i, j)] ?? NaN));
        const at = elementAt(result, i, j);
        values[at] = terms.reduce((a, b) => a + b, 0);
        sizes[at] = terms.reduce((a, b) => a + Math.abs(b), 0);
      }
  });
  return { values, sizes };
}

describe.each([
  { name: 'WebGPU', open: openTestEngine, lists: 250, most: 90 },
  { name: 'tf ops', open: () => openEngine('cpu'), lists: 40, most: 30 },
])('products of a list of matrices on $name', ({ open, lists, most }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine.dispose());

  it(`agree with float64 for ${lists} lists of random shapes, and keep the elements in between`, async () => {
    const rng = createRng(2505);
    for (let list = 0; list < lists; list++) {
      const one = randomProducts(rng, most);
      const product = createBatchedProduct(engine, one.windows);
      const allocate = (key: keyof typeof one.arrays) => engine.allocate(key, one.arrays[key]);
      const arrays = {
        ...{ left: allocate('left'), right: allocate('right'), addend: allocate('addend') },
        ...{ result: allocate('result'), scales: allocate('scales') },
      };
      const before = engine.dispatches();
      product.run(arrays);
      expect(engine.dispatches() - before).toBe(1);
      const [actual = new Float32Array()] = await engine.read([arrays.result]);
      const { values, sizes } = expectedResult(one);
      let worst = 0;
      values.forEach((value, i) => {
        const error = Math.abs(value - (actual[i] ?? NaN));
        // Rounding, relative to the sum of the terms; where there were none, the element is unchanged.
        const relative = error === 0 ? 0 : error / (sizes[i] ?? 0);
        worst = Math.max(worst, Number.isNaN(relative) ? Infinity : relative);
      });
      expect(worst, `list ${list}: ${JSON.stringify(one.windows)}`).toBeLessThan(1e-6);
      product.dispose();
      for (const packed of Object.values(arrays)) engine.free(packed);
    }
  });

  it('take scales that the engine has computed, and copy exactly', async () => {
    const source = engine.allocate(
      'source',
      Float32Array.from({ length: 20 }, (_, i) => i / 3),
    );
    const target = engine.allocate('target', new Float32Array(16).fill(-1));
    const scales = engine.allocate('scales', Float32Array.of(5, 2));
    const from = { offset: 1, pitch: 5 };
    const copy = createBatchedProduct(engine, [copyWindow(3, 3, from, { offset: 4, pitch: 4 })]);
    copy.run({ left: source, right: source, addend: source, result: target, scales });
    const [values] = await engine.read([target]);
    const third = (i: number) => 2 * Math.fround(i / 3);
    expect(Array.from(values ?? [])).toEqual(
      [
        [-1, -1, -1, -1],
        [1, 2, 3].map(third),
        [-1],
        [6, 7, 8].map(third),
        [-1],
        [11, 12, 13].map(third),
        [-1],
      ].flat(),
    );
    copy.dispose();
    for (const packed of [source, target, scales]) engine.free(packed);
  });

  it('reject windows beyond their array and misaligned ones', () => {
    const place = { offset: 0, pitch: 4 };
    const window = { rows: 4, cols: 4, depth: 4, left: place, right: place, result: place };
    const create = (change: Partial<ProductWindow>) => () =>
      createBatchedProduct(engine, [{ ...window, ...change }]);
    expect(create({ left: { offset: 2, pitch: 4 } })).toThrow(/aligned/);
    expect(create({ right: { offset: 0, pitch: 5 } })).toThrow(/aligned/);
    expect(create({ result: { offset: 0, pitch: 3 } })).toThrow(ShapeError);
    expect(create({ rows: 0 })).toThrow(ShapeError);
    expect(create({ cols: 3, symmetric: true })).toThrow(ShapeError);
    const product = create({})();
    const short = engine.allocate('short', new Float32Array(12));
    const long = engine.allocate('long', new Float32Array(16));
    expect(() => product.run({ left: short, right: long, result: long })).toThrow(/left array short \[12\]/);
    expect(() => product.run({ left: long, right: long, result: short })).toThrow(
      /result array short \[12\]/,
    );
    product.dispose();
    for (const packed of [short, long]) engine.free(packed);
  });
});

import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import { roundUp } from '../../core/roundUp';
import type { KernelReference } from '../kernelReference';
import { kernel } from './householderQr';
import { none, qrJob, qrLayout } from './svdJobs';

/** Exchanges two columns of a row-major matrix. */
function exchange(a: Float64Array, width: number, k: number, p: number): void {
  for (let at = 0; at < a.length; at += width) {
    const kept = entry(a, at + k);
    a[at + k] = entry(a, at + p);
    a[at + p] = kept;
  }
}

/** Σ xᵢyᵢ of columns k and j from row `from` on. */
function product(a: Float64Array, width: number, k: number, j: number, from = k): number {
  let sum = 0;
  for (let at = from * width; at < a.length; at += width) sum += entry(a, at + k) * entry(a, at + j);
  return sum;
}

/** Factors a row-major matrix in place: reflectors of ‖v‖² = 2 below, R above; returns R's diagonal and the order. */
function factor(a: Float64Array, cols: number, width: number, pivot: boolean) {
  const order = Array.from({ length: width }, (_, j) => j);
  const diagonal = order.map(() => 0);
  let lengths: number[] = [];
  for (let k = 0; k < cols; k++) {
    // Pivoting goes by groups of four columns: the longest when a group begins are chosen.
    if (k % 4 === 0) lengths = order.map((_, j) => (j >= cols ? -1 : product(a, width, j, j, k)));
    const rest = lengths.slice(k);
    const p = pivot ? k + rest.indexOf(Math.max(...rest)) : k;
    exchange(a, width, k, p);
    for (const list of [order, lengths]) [list[k], list[p]] = [entry(list, p), entry(list, k)];
    const size = Math.sqrt(product(a, width, k, k));
    const head = entry(a, k * width + k);
    const norm = head < 0 ? -size : size;
    diagonal[k] = -norm;
    a[k * width + k] = head + norm;
    const scale = size === 0 ? 0 : Math.SQRT2 / Math.sqrt(product(a, width, k, k));
    for (let at = k * width + k; at < a.length; at += width) a[at] = entry(a, at) * scale;
    for (let j = k + 1; j < width; j++) {
      const along = product(a, width, k, j);
      for (let at = k * width; at < a.length; at += width)
        a[at + j] = entry(a, at + j) - along * entry(a, at + k);
    }
  }
  return { order, diagonal };
}

/** Oracle, cases and tolerance of `householderQr`. */
export const reference: KernelReference = {
  kernel,
  records: { jobs: qrLayout },
  oracle({ jobs = [], workspace = [] }) {
    const result = Float64Array.from(workspace);
    for (const job of qrLayout.records(jobs)) {
      const { matrix, rows, cols, width, triangle, copy, order: place, pivot, diagonal: beside } = job;
      const a = result.subarray(matrix, matrix + rows * width);
      const { order, diagonal } = factor(a, cols, width, pivot !== 0);
      result.set(diagonal, beside);
      if (triangle !== none) result.set(order, place);
      for (let row = 0; row < width; row++)
        for (let col = 0; col < width; col++) {
          const at = row * width + col;
          const r = col > row ? entry(a, at) : col === row ? entry(diagonal, row) : 0;
          if (triangle !== none) result[triangle + at] = result[copy + at] = r;
          if (col > row) a[at] = 0;
        }
    }
    return { workspace: result };
  },
  cases: () =>
    ([
        ['1 × 1', [[1, 1]], true],
        ['mixed, pivoted', [[7, 5], [64, 16], [33, 31], [12, 12]], true],
        ['mixed, as they come', [[7, 5], [64, 16], [33, 31]], false],
        ['tall', [[576, 64]], true],
        ['128 columns', [[300, 128]], true],
        ['256 columns', [[256, 256]], false],
      ] satisfies [string, [number, number][], boolean][]) // prettier-ignore
      .map(([name, shapes, pivot]) => {
        const rng = createRng(4).fork(name);
        const jobs: number[] = [];
        const parts: Float32Array[] = [];
        let length = 0;
        for (const [rows, cols] of shapes) {
          const [height, width] = [roundUp(rows, 4), roundUp(cols, 4)];
          const at = length + height * width;
          const triangle = { at, copy: at + width ** 2, order: at + 2 * width ** 2, pivot };
          const diagonal = triangle.order + width;
          jobs.push(...qrJob({ matrix: length, rows: height, cols, width, diagonal, triangle }));
          const part = new Float32Array(diagonal + width - length);
          for (let row = 0; row < rows; row++)
            for (let col = 0; col < cols; col++)
              part[row * width + col] = (rng.uniform() - 0.5) * 0.97 ** col;
          parts.push(part);
          length += part.length;
        }
        const workspace = new Float32Array(length);
        let at = 0;
        for (const part of parts) {
          workspace.set(part, at);
          at += part.length;
        }
        return {
          name,
          threads: shapes.length * kernel.workgroupSize,
          arrays: { jobs: Uint32Array.from(jobs), workspace },
        };
      }),
  tolerance: {
    relative: 2e-6,
    reason: 'the column order, up to 255, sets the scale; the rest are float32 sums of 576 products',
  },
};

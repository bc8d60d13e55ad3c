import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import { roundUp } from '../../core/roundUp';
import type { KernelReference } from '../kernelReference';
import { kernel } from './assembleSvd';
import { assembleJobs, assembleLayout, none } from './svdJobs';

/** Reflectors of length √2 below the diagonal, as `householderQr` stores them; [rows, width], `cols` of them. */
function reflectors(
  rows: number,
  cols: number,
  width: number,
  normal: () => number,
): Float32Array<ArrayBuffer> {
  const entries = new Float32Array(roundUp(rows, 4) * width);
  for (let k = 0; k < cols; k++) {
    const v = Array.from({ length: rows - k }, normal);
    const size = Math.hypot(...v);
    v.forEach((value, i) => {
      entries[(k + i) * width + k] = (Math.SQRT2 * value) / size;
    });
  }
  return entries;
}

/** Oracle, cases and tolerance of `assembleSvd`. */
export const reference: KernelReference = {
  kernel,
  records: { jobs: assembleLayout },
  oracle({ jobs = [], workspace = [], left = [], right = [] }) {
    const result = Float64Array.from(workspace);
    const sides = { left: Float64Array.from(left), right: Float64Array.from(right) };
    const value = (at: number) => entry(workspace, at);
    for (const job of assembleLayout.records(jobs)) {
      const { destination: target, height, width, first, fours, inner, diagonal, outer } = job;
      const { side, output, rows, cols } = job;
      for (let col = 4 * first; col < 4 * (first + fours); col++) {
        const x = new Float64Array(height);
        x[col] = value(diagonal + col) < 0 ? -1 : 1;
        const reflect = (at: number, count: number) => {
          for (let k = width - 1; k >= 0; k--) {
            let sum = 0;
            for (let i = 0; i < count; i++) sum += value(at + i * width + k) * entry(x, i);
            for (let i = 0; i < count; i++) x[i] = entry(x, i) - sum * value(at + i * width + k);
          }
        };
        reflect(inner, width);
        if (outer !== none) reflect(outer, height);
        const matrix = side === 0 ? sides.left : sides.right;
        x.forEach((entry, i) => {
          result[target + i * width + col] = entry;
          if (i < rows && col < cols) matrix[output + i * cols + col] = entry;
        });
      }
    }
    return { workspace: result, ...sides };
  },
  cases: () =>
    ([
        ['1 × 1', [[1, 1]]],
        ['mixed', [[7, 5], [64, 16], [33, 31]]],
        ['two workgroups', [[100, 37]]],
        ['tall', [[576, 64]]],
      ] satisfies [string, [number, number][]][]) // prettier-ignore
      .map(([name, shapes]) => {
        const rng = createRng(2).fork(name);
        const normal = () => rng.normal();
        const jobs: number[] = [];
        const entries: number[] = [];
        let outputs = 0;
        for (const [rows, cols] of shapes) {
          const width = roundUp(cols, 4);
          const add = (part: Float32Array) => {
            const at = entries.length;
            for (const entry of part) entries.push(entry);
            return at;
          };
          const outer = add(reflectors(rows, cols, width, normal));
          const inner = add(reflectors(cols, cols, width, normal));
          const diagonal = add(Float32Array.from({ length: width }, normal));
          const height = roundUp(rows, 4);
          const shared = { width, inner, diagonal, output: outputs, cols };
          const tall = add(new Float32Array(height * width));
          const square = add(new Float32Array(width * width));
          jobs.push(...assembleJobs({ ...shared, target: tall, height, outer, side: 'left', rows }));
          jobs.push(...assembleJobs({ ...shared, target: square, height: width, side: 'right', rows: cols }));
          outputs += rows * cols;
        }
        return {
          name,
          threads: assembleLayout.count(jobs) * kernel.workgroupSize,
          arrays: {
            jobs: Uint32Array.from(jobs),
            workspace: Float32Array.from(entries),
            left: new Float32Array(outputs),
            right: new Float32Array(outputs),
          },
        };
      }),
  tolerance: { relative: 3e-6, scale: 1, reason: 'up to 128 float32 reflections of vectors of norm 1' },
};

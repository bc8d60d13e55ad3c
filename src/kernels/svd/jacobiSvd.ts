import source from '../../../shaders/jacobiSvd.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';
import { jobLengths } from './svdJobs';

const lanes = 8;

/** Rotates rows of a list, one pair after the other, until they are orthogonal in float64. */
function orthogonalize(rows: Float64Array[]): void {
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  for (let sweep = 0, rotated = true; rotated && sweep < 40; sweep++) {
    rotated = false;
    for (const [p, x] of rows.entries())
      for (const y of rows.slice(p + 1)) {
        const product = dot(x, y);
        const [a, b] = [dot(x, x), dot(y, y)];
        if (Math.abs(product) <= 1e-15 * Math.sqrt(a * b)) continue;
        rotated = true;
        const angle = 0.5 * Math.atan2(2 * product, a - b);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        x.forEach((value, i) => {
          const other = y[i] ?? 0;
          x[i] = c * value + s * other;
          y[i] = c * other - s * value;
        });
      }
  }
}

/**
 * Makes the vectors of square matrices of many sizes mutually orthogonal by rotations: their lengths, longest first, times
 * a power of two, and their directions.
 *
 * jobs: see the shader; sizes in fours, at most `svdLimits.cols`. workspace: vectors [n, n], one a row, rotated in place;
 * directions [coordinate, vector], zero for vectors of length 0. report: sweeps taken and the largest |cos| that the last
 * one met, at most 1.2e-7·√n unless the limit ended it. Cost: about 3·n³ MACs a sweep, one dispatch, a workgroup a matrix.
 * Source: Hestenes 1958; in blocks of columns as Novaković 2015 (SIAM J. Sci. Comput. 37), here of two.
 */
export const kernel: Kernel = {
  name: 'jacobiSvd',
  source,
  workgroupSize: lanes,
  constants: { lanes },
  bindings: [
    { name: 'jobs', type: 'u32', access: 'read' },
    { name: 'workspace', type: 'f32', access: 'read_write' },
    { name: 'singular', type: 'f32', access: 'read_write' },
    { name: 'report', type: 'f32', access: 'read_write' },
  ],
  // Which vector ends in which row, and how many sweeps it takes, is the business of the order of rotations: left out.
  oracle({ jobs = [], workspace = [], singular = [] }) {
    const lengths = Float64Array.from(singular);
    for (let j = 0; j < jobs.length; j += jobLengths.jacobi) {
      const [vectors = 0, count = 0, width = 0, , , , state = 0, to = 0] = jobs.slice(j, j + 8);
      const rows = Array.from({ length: count }, (_, i) =>
        Float64Array.from(workspace.slice(vectors + i * width, vectors + (i + 1) * width)),
      );
      orthogonalize(rows);
      const norms = rows.map((row) => Math.hypot(...row)).sort((a, b) => b - a);
      lengths.set(
        norms.map((norm) => norm * (workspace[state] ?? 0)),
        to,
      );
    }
    return { singular: lengths };
  },
  cases: () =>
    (
      [
        ['1', [1], 1],
        ['mixed', [5, 16, 31, 12, 3], 1],
        ['graded to 1e-6', [32], 1e-6],
        ['64', [64], 0.01],
      ] satisfies [string, number[], number][]
    ).map(([name, sizes, smallest]) => {
      const rng = createRng(8).fork(name);
      const jobs: number[] = [];
      const entries: number[] = [];
      let length = 0;
      for (const [index, count] of sizes.entries()) {
        const width = Math.ceil(count / 4) * 4;
        const vectors = entries.length;
        for (let i = 0; i < width; i++)
          for (let k = 0; k < width; k++)
            entries.push(i < count && k < count ? rng.normal() * smallest ** (i / count) : 0);
        const [sorted, permuted] = [vectors + width ** 2, vectors + 2 * width ** 2];
        for (let i = 0; i < 2 * width ** 2; i++) entries.push(0);
        const order = entries.length;
        for (let i = 0; i < width; i++) entries.push(i);
        const state = entries.length;
        entries.push(4, 0, 0, 0);
        jobs.push(vectors, count, width, sorted, permuted, order, state, length, 2 * index, 30, 0, 0);
        length += count;
      }
      return {
        name,
        threads: sizes.length * lanes,
        arrays: {
          jobs: Uint32Array.from(jobs),
          workspace: Float32Array.from(entries),
          singular: new Float32Array(length),
          report: new Float32Array(Math.max(4, 2 * sizes.length)),
        },
      };
    }),
  tolerance: {
    relative: 2e-6,
    reason: 'some ten sweeps of 63 float32 rotations a vector, each exact to rounding',
  },
};

import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import { roundUp } from '../../core/roundUp';
import type { KernelReference } from '../kernelReference';
import { kernel } from './jacobiSvd';
import { jacobiLayout } from './svdJobs';

/** Rotates rows of a list, one pair after the other, until they are orthogonal in float64. */
function orthogonalize(rows: Float64Array[]): void {
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * entry(y, i), 0);
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
          const other = entry(y, i);
          x[i] = c * value + s * other;
          y[i] = c * other - s * value;
        });
      }
  }
}

/** Oracle, cases and tolerance of `jacobiSvd`. */
export const reference: KernelReference = {
  kernel,
  records: { jobs: jacobiLayout },
  // Only `singular` is compared: the order of the rows and the number of sweeps depend on the order of the rotations.
  oracle({ jobs = [], workspace = [], singular = [] }) {
    const lengths = Float64Array.from(singular);
    for (const { vectors, count, width, state, singular: to } of jacobiLayout.records(jobs)) {
      const rows = Array.from({ length: count }, (_, i) =>
        Float64Array.from(workspace.slice(vectors + i * width, vectors + (i + 1) * width)),
      );
      orthogonalize(rows);
      const norms = rows.map((row) => Math.hypot(...row)).sort((a, b) => b - a);
      lengths.set(
        norms.map((norm) => norm * entry(workspace, state)),
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
        const width = roundUp(count, 4);
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
        const places = { vectors, sorted, permuted, order, state, singular: length, report: 2 * index };
        jacobiLayout.append(jobs, { ...places, count, width, limit: 30, warm: 0 });
        length += count;
      }
      return {
        name,
        threads: sizes.length * kernel.workgroupSize,
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
    reason: 'about ten sweeps of 63 float32 rotations per vector, each exact to rounding',
  },
};

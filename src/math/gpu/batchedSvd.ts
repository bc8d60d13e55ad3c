import { ShapeError } from '../../core/errors';
import { kernel as assembleSvd } from '../../kernels/svd/assembleSvd';
import { kernel as householderQr } from '../../kernels/svd/householderQr';
import { kernel as jacobiSvd } from '../../kernels/svd/jacobiSvd';
import { kernel as stageMatrices } from '../../kernels/svd/stageMatrices';
import {
  assembleLayout,
  jacobiLayout,
  workspaceTileLayout,
  qrLayout,
  stageLayout,
} from '../../kernels/svd/svdJobs';
import { svdLimits, svdTables } from '../../kernels/svd/svdTables';
import type { SvdPlace, SvdWindow } from '../../kernels/svd/svdTables';
import { kernel as workspaceProduct } from '../../kernels/svd/workspaceProduct';
import type { Engine, Packed } from '../../gpu/engine';
import type { Kernel } from '../../gpu/kernel';
import { createHostSvd } from './hostSvd';

export type { SvdPlace, SvdWindow };

/** The singular value decompositions A = U·diag(σ)·Vᵀ of many matrices in one batch, k = min(rows, cols) each. */
export type BatchedSvd = {
  /** [Σ k], largest first within a matrix. */
  readonly singular: Packed;
  /** U [rows, k] row-major at its offset; orthonormal columns. */
  readonly left: Packed;
  /** V [cols, k] row-major at its offset; orthonormal columns. */
  readonly right: Packed;
  /**
   * Two numbers per matrix: sweeps taken, and the largest |cos| between two columns during the last one. Above
   * 1.2e-7·√k·(1 + rounding) the sweep limit ended the iteration.
   */
  readonly report: Packed;
  /** Where the results of each matrix start. */
  readonly places: readonly SvdPlace[];
  /**
   * Enqueues the decomposition of every matrix of `source`, without waiting for the GPU. `warm`: starts from the vectors
   * of the last call, with fewer sweeps where little has changed.
   */
  compute(source: Packed, options?: { warm?: boolean }): void;
  dispose(): void;
};

/** Options of `createBatchedSvd`. */
export type BatchedSvdOptions = {
  /** Largest number of sweeps; ten are rarely needed. */
  sweepLimit?: number;
  /**
   * Threads per matrix, a power of two from 8 to 128; by default 8 on software adapters, where barriers between subgroups
   * are the largest cost, and 128 on hardware.
   */
  threads?: number;
};

/** Whether the kernels support a matrix of this size: at most 8192 on the longer side, 256 on the shorter one. */
export const fitsBatchedSvd = (rows: number, cols: number): boolean =>
  Math.min(rows, cols) >= 1 &&
  Math.min(rows, cols) <= svdLimits.cols &&
  Math.max(rows, cols) <= svdLimits.rows;

function assertFits(windows: readonly SvdWindow[]): void {
  for (const { offset, rows, cols } of windows) {
    if (!fitsBatchedSvd(rows, cols))
      throw new ShapeError(
        `${rows}×${cols} is too large for the batched decomposition. Use math/svd instead.`,
      );
    if (offset % 4 !== 0)
      throw new ShapeError(`The offset of a matrix must be a multiple of 4, got ${offset}.`);
  }
}

/** A kernel with this workgroup size. */
const withThreads = (kernel: Kernel, threads: number): Kernel => ({
  ...kernel,
  workgroupSize: threads,
  constants: { ...kernel.constants, lanes: threads },
});

/**
 * The decompositions of all matrices of one packed array, in six dispatches for any number of them (warm: seven).
 *
 * Errors: σ within about 1e-6 of the largest, U and V orthonormal within about 1e-6, also where σ is zero. Signs: the
 * entry of largest magnitude of each v (of each u where a matrix is wide) is positive; after a warm start its dot product
 * with the vector it replaces is not negative. Finite matrices never give NaN. Cost: Σ 3·m·n² + 30·n³ MACs, m ≥ n.
 * Without WebGPU, on the host in float64 by `svd`, synchronously.
 * Throws ShapeError for matrices that do not fit (see `fitsBatchedSvd`).
 * Source: QR with column pivoting, then one-sided Jacobi on Rᵀ (Drmač & Veselić 2008). Differs in taking the left vectors
 * from a second QR, of R·V with the columns sorted: half the work of a sweep, and orthonormal for any σ.
 */
export function createBatchedSvd(
  engine: Engine,
  windows: readonly SvdWindow[],
  { sweepLimit = 30, threads = engine.adapter.software ? 8 : 128 }: BatchedSvdOptions = {},
): BatchedSvd {
  assertFits(windows);
  if (![8, 16, 32, 64, 128].includes(threads))
    throw new ShapeError(`threads must be a power of two from 8 to 128, got ${threads}.`);
  const tables = svdTables(windows, sweepLimit);
  const allocate = (name: string, length: number) =>
    engine.allocate(`svd ${name}`, new Float32Array(Math.max(4, length)));
  const results = {
    singular: allocate('singular', tables.lengths.singular),
    left: allocate('left', tables.lengths.left),
    right: allocate('right', tables.lengths.right),
    report: allocate('report', tables.lengths.report),
  };
  const shared = { ...results, places: tables.places };
  const free = (packed: readonly Packed[]) => {
    for (const array of packed) engine.free(array);
  };
  if (engine.adapter.backend !== 'webgpu') {
    const host = createHostSvd(engine, windows, shared);
    return { ...shared, compute: host, dispose: () => free(Object.values(results)) };
  }
  const workspace = engine.allocate('svd workspace', tables.workspace);
  const table = (name: string, contents: Uint32Array<ArrayBuffer>) =>
    engine.allocate(`svd ${name}`, contents);
  const stage = table('stage', tables.stage);
  const basis = table('basis', tables.basis);
  const inner = table('inner', tables.inner);
  const stepsOf = ({ qr, jacobi, products, assemble }: typeof tables.cold) => ({
    qr: table('qr', qr),
    jacobi: table('jacobi', jacobi),
    products: table('products', products),
    assemble: table('assemble', assemble),
  });
  const [cold, warm] = [stepsOf(tables.cold), stepsOf(tables.warm)];
  const perMatrix = {
    stage: withThreads(stageMatrices, threads),
    qr: withThreads(householderQr, threads),
    jacobi: withThreads(jacobiSvd, threads),
    assemble: withThreads(assembleSvd, threads),
  };
  const layouts = { stage: stageLayout, qr: qrLayout, jacobi: jacobiLayout, assemble: assembleLayout };
  const { singular, left, right, report } = results;
  const run = (kind: keyof typeof perMatrix, jobs: Packed, arrays: Record<string, Packed>) =>
    engine.dispatch(perMatrix[kind], { jobs, workspace, ...arrays }, layouts[kind].count(jobs) * threads);
  const multiply = (tiles: Packed) =>
    engine.dispatch(workspaceProduct, { tiles, workspace }, workspaceTileLayout.count(tiles));
  return {
    ...shared,
    compute(source, options = {}) {
      if (windows.length === 0) return;
      const steps = options.warm ? warm : cold;
      run('stage', stage, { source });
      if (options.warm) multiply(basis);
      run('qr', steps.qr, {});
      run('jacobi', steps.jacobi, { singular, report });
      multiply(steps.products);
      run('qr', inner, {});
      run('assemble', steps.assemble, { left, right });
    },
    dispose: () =>
      free([results, cold, warm, { workspace, stage, basis, inner }].flatMap((part) => Object.values(part))),
  };
}

import { roundUp } from '../../core/roundUp';
import { assembleJobs, jacobiLayout, productTiles, qrJob, stageLayout } from './svdJobs';

/** A row-major [rows, cols] matrix inside one packed array; `offset` is a multiple of 4. */
export type SvdWindow = { offset: number; rows: number; cols: number };

/** Largest rows and columns, the longer side first: columns by workgroup memory, rows by the error of their sums. */
export const svdLimits = { rows: 8192, cols: 256 } as const;

/** Offsets of one matrix's results, multiples of 64; `rank` is min(rows, cols). */
export type SvdPlace = { singular: number; left: number; right: number; rank: number };

/** The tables of all dispatches of one batch, and the lengths of its arrays. */
export type SvdTables = {
  places: readonly SvdPlace[];
  lengths: { singular: number; left: number; right: number; report: number };
  /** Initial workspace: zeros, and the identity as the previous right vectors. */
  workspace: Float32Array<ArrayBuffer>;
  stage: Uint32Array<ArrayBuffer>;
  /** Products with the previous right vectors, before a warm start. */
  basis: Uint32Array<ArrayBuffer>;
  cold: SvdSteps;
  warm: SvdSteps;
  /** The second factorization, of the result of the first two steps; the same for both. */
  inner: Uint32Array<ArrayBuffer>;
};

/** The tables that differ between a cold and a warm start. */
export type SvdSteps = Record<'qr' | 'jacobi' | 'products' | 'assemble', Uint32Array<ArrayBuffer>>;

/** Offsets of the parts of one matrix in the workspace. */
type Layout = {
  window: SvdWindow;
  place: SvdPlace;
  index: number;
  turned: boolean;
  height: number;
  width: number;
  at: Record<
    | 'first'
    | 'second'
    | 'triangle'
    | 'vectors'
    | 'sorted'
    | 'permuted'
    | 'basis'
    | 'order'
    | 'outerDiagonal'
    | 'innerDiagonal'
    | 'rightDiagonal'
    | 'state',
    number
  >;
};

/** Costliest matrices first: workgroups start in order, and a large one at the end would run alone. */
const byCost = (a: Layout, b: Layout) =>
  b.width ** 2 * (b.height + 9 * b.width) - a.width ** 2 * (a.height + 9 * a.width) || a.index - b.index;

function layOut(windows: readonly SvdWindow[]) {
  const lengths = { singular: 0, left: 0, right: 0, report: Math.max(4, 2 * windows.length) };
  let size = 0;
  const take = (count: number) => {
    const at = size;
    size += roundUp(count, 64);
    return at;
  };
  const layouts = windows.map((window, index): Layout => {
    const { rows, cols } = window;
    const rank = Math.min(rows, cols);
    const [height, width] = [roundUp(Math.max(rows, cols), 4), roundUp(rank, 4)];
    const place = { singular: lengths.singular, left: lengths.left, right: lengths.right, rank };
    lengths.singular += roundUp(rank, 64);
    lengths.left += roundUp(rows * rank, 64);
    lengths.right += roundUp(cols * rank, 64);
    const at = {
      first: take(height * width),
      second: take(height * width),
      triangle: take(width ** 2),
      vectors: take(width ** 2),
      sorted: take(width ** 2),
      permuted: take(width ** 2),
      basis: take(width ** 2),
      order: take(width),
      outerDiagonal: take(width),
      innerDiagonal: take(width),
      rightDiagonal: take(width),
      state: take(4),
    };
    return { window, place, index, turned: rows < cols, height, width, at };
  });
  return { layouts, lengths, size };
}

function stepsOf(layouts: readonly Layout[], sweepLimit: number, warm: boolean): SvdSteps {
  const table = (jobs: (layout: Layout) => number[]) => Uint32Array.from(layouts.flatMap(jobs));
  // The product of a warm start takes the second location, and the left vectors the first.
  const tall = ({ at }: Layout) => (warm ? at.second : at.first);
  const free = ({ at }: Layout) => (warm ? at.first : at.second);
  return {
    qr: table((layout) => {
      const { at, height, width, place } = layout;
      const triangle = { at: at.triangle, copy: at.vectors, order: at.order, pivot: !warm };
      return qrJob({
        matrix: tall(layout),
        rows: height,
        cols: place.rank,
        width,
        diagonal: at.outerDiagonal,
        triangle,
      });
    }),
    jacobi: jacobiLayout.table(
      ...layouts.map(({ at, width, place, index }) => ({
        ...at,
        count: place.rank,
        width,
        singular: place.singular,
        report: 2 * index,
        limit: sweepLimit,
        warm: Number(warm),
      })),
    ),
    products: table(({ at, width }) => [
      ...productTiles(at.triangle, at.sorted, at.vectors, width, width),
      ...(warm ? productTiles(at.basis, at.sorted, at.permuted, width, width) : []),
    ]),
    assemble: table((layout) => {
      const { at, height, width, place, turned, window } = layout;
      const long = turned ? ('right' as const) : ('left' as const);
      const short = turned ? ('left' as const) : ('right' as const);
      const cols = place.rank;
      return [
        ...assembleJobs({
          target: free(layout),
          height,
          width,
          inner: at.vectors,
          diagonal: at.innerDiagonal,
          outer: tall(layout),
          side: long,
          output: place[long],
          cols,
          rows: Math.max(window.rows, window.cols),
        }),
        ...assembleJobs({
          target: at.basis,
          height: width,
          width,
          inner: at.permuted,
          diagonal: at.rightDiagonal,
          side: short,
          output: place[short],
          rows: cols,
          cols,
        }),
      ];
    }),
  };
}

/** The tables for these matrices, each at most `svdLimits` large. */
export function svdTables(windows: readonly SvdWindow[], sweepLimit: number): SvdTables {
  const { layouts, lengths, size } = layOut(windows);
  const workspace = new Float32Array(size);
  for (const { at, width } of layouts)
    for (let i = 0; i < width; i++) workspace[at.basis + i * width + i] = 1;
  const ordered = [...layouts].sort(byCost);
  const table = (jobs: (layout: Layout) => number[]) => Uint32Array.from(ordered.flatMap(jobs));
  return {
    places: layouts.map(({ place }) => place),
    lengths,
    workspace,
    stage: stageLayout.table(
      ...ordered.map(({ window: { offset, rows, cols }, at, turned, height, width }) => ({
        source: offset,
        rows,
        cols,
        turned: Number(turned),
        destination: at.first,
        height,
        width,
        state: at.state,
      })),
    ),
    basis: table(({ at, height, width }) => productTiles(at.first, at.basis, at.second, height, width)),
    cold: stepsOf(ordered, sweepLimit, false),
    warm: stepsOf(ordered, sweepLimit, true),
    inner: table(({ at, width, place: { rank: cols } }) => [
      ...qrJob({ matrix: at.vectors, rows: width, cols, width, diagonal: at.innerDiagonal }),
      ...qrJob({ matrix: at.permuted, rows: width, cols, width, diagonal: at.rightDiagonal }),
    ]),
  };
}

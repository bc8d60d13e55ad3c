import { recordLayout } from '../../gpu/recordLayout';

/** A job of `stageMatrices`: location of a matrix, and where and how it is staged. */
export const stageLayout = recordLayout([
  'source',
  'rows',
  'cols',
  'turned',
  'destination',
  'height',
  'width',
  'state',
]);

/** A job of `householderQr`: see `qrJob`. */
export const qrLayout = recordLayout(
  ['matrix', 'rows', 'cols', 'width', 'triangle', 'copy', 'order', 'pivot', 'diagonal'],
  { words: 12 },
);

/** A job of `jacobiSvd`: the vectors, and where the results go. */
export const jacobiLayout = recordLayout(
  [
    'vectors',
    'count',
    'width',
    'sorted',
    'permuted',
    'order',
    'state',
    'singular',
    'report',
    'limit',
    'warm',
  ],
  { words: 12 },
);

/** A tile of `workspaceProduct`: offsets of its rows, its columns and the tile itself; length of a row. */
export const workspaceTileLayout = recordLayout(['left', 'right', 'target', 'width']);

/** A job of `assembleSvd`, see `assembleJobs`: columns from `first` on, `fours` groups of four; `side` 0 is left. */
export const assembleLayout = recordLayout([
  'destination',
  'height',
  'width',
  'first',
  'fours',
  'inner',
  'diagonal',
  'outer',
  'side',
  'output',
  'rows',
  'cols',
]);

/** Stands for an absent offset. */
export const none = 0xffffffff;

/** Groups of four columns per workgroup of `assembleSvd`. */
const assembledFours = 8;

/** Tiles of left [rows, width] · right [width, width] for `workspaceProduct`. */
export function productTiles(left: number, right: number, target: number, rows: number, width: number) {
  const tiles: number[] = [];
  for (let row = 0; row < rows; row += 4)
    for (let col = 0; col < width; col += 4)
      workspaceTileLayout.append(tiles, {
        left: left + row * width,
        right: right + col,
        target: target + row * width + col,
        width,
      });
  return tiles;
}

/** A job of `householderQr` that factors a padded [rows, width] matrix; without `triangle` only the reflectors are kept. */
export function qrJob(job: {
  matrix: number;
  rows: number;
  cols: number;
  width: number;
  diagonal: number;
  triangle?: { at: number; copy: number; order: number; pivot: boolean };
}): number[] {
  const { matrix, rows, cols, width, diagonal, triangle } = job;
  const { at = none, copy = none, order = none, pivot = false } = triangle ?? {};
  const places = { matrix, triangle: at, copy, order, diagonal };
  const words: number[] = [];
  qrLayout.append(words, { ...places, rows, cols, width, pivot: Number(pivot) });
  return words;
}

/** Jobs of `assembleSvd` for all unpadded columns of a padded [height, width] matrix of singular vectors. */
export function assembleJobs(job: {
  target: number;
  height: number;
  width: number;
  inner: number;
  diagonal: number;
  outer?: number;
  side: 'left' | 'right';
  output: number;
  rows: number;
  cols: number;
}): number[] {
  const { target, width, outer = none, side } = job;
  const jobs: number[] = [];
  for (let first = 0; first < width / 4; first += assembledFours) {
    const fours = Math.min(assembledFours, width / 4 - first);
    const columns = { first, fours };
    assembleLayout.append(jobs, {
      ...job,
      ...columns,
      destination: target,
      outer,
      side: Number(side === 'right'),
    });
  }
  return jobs;
}

/** Numbers a job in each kernel's table. */
export const jobLengths = { stage: 8, qr: 12, jacobi: 12, product: 4, assemble: 12 } as const;

/** In place of an offset: there is none. */
export const none = 0xffffffff;

/** Fours of columns that one workgroup of `assembleSvd` does. */
const assembledFours = 8;

/** Tiles of left [rows, width] · right [width, width], as `workspaceProduct` takes them. */
export function productTiles(left: number, right: number, target: number, rows: number, width: number) {
  const tiles: number[] = [];
  for (let row = 0; row < rows; row += 4)
    for (let col = 0; col < width; col += 4)
      tiles.push(left + row * width, right + col, target + row * width + col, width);
  return tiles;
}

/** A job of `householderQr` that factors a padded [rows, width] matrix; without `triangle` only reflectors remain. */
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
  return [matrix, rows, cols, width, at, copy, order, Number(pivot), diagonal, 0, 0, 0];
}

/** Jobs of `assembleSvd` for all columns that count of a padded [height, width] matrix of singular vectors. */
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
  const { target, height, width, inner, diagonal, outer = none, side, output, rows, cols } = job;
  const jobs: number[] = [];
  for (let first = 0; first < width / 4; first += assembledFours) {
    const fours = Math.min(assembledFours, width / 4 - first);
    jobs.push(target, height, width, first, fours, inner, diagonal, outer);
    jobs.push(Number(side === 'right'), output, rows, cols);
  }
  return jobs;
}

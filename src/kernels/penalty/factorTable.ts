import { ShapeError } from '../../core/errors';

/** One factor matrix [rows, cols] inside a packed array, row-major. */
export type FactorWindow = {
  /** First element, a multiple of 4. */
  offset: number;
  rows: number;
  /** Columns as stored, a multiple of 4. */
  cols: number;
  /** Columns that count; columns beyond are zero padding. */
  rank: number;
  /** The r of the penalty's 1/r²: the rank at the start of the run, so that pruning does not change the weight. */
  reference: number;
};

/** Rows and columns of the tile that a thread of either Gram kernel owns. */
export const tileEdge = 8;

/** u32 words of a factor's record in the shaders' table. */
export const factorWords = 8;

/**
 * The tables of the two Gram kernels for a list of factors.
 *
 * `factors` [n, 8]: offset, rows, cols, Gram offset, rank, reference, 0, 0. `gramTiles` and `gradientTiles` [·, 4]:
 * factor, first row, first column, 0; the second in eights of the same factor and columns, where tiles whose first row
 * is beyond the last are empty. `gramLength` = Σ cols². Throws ShapeError for a window that is not aligned.
 */
export type FactorTables = {
  factors: Uint32Array<ArrayBuffer>;
  gramTiles: Uint32Array<ArrayBuffer>;
  gradientTiles: Uint32Array<ArrayBuffer>;
  gramLength: number;
};

/** Lays out the Gram matrices of the factors one after the other and cuts them into tiles. */
export function factorTables(windows: readonly FactorWindow[]): FactorTables {
  const factors: number[] = [];
  const gramTiles: number[] = [];
  const gradientTiles: number[] = [];
  let gramLength = 0;
  windows.forEach(({ offset, rows, cols, rank, reference }, index) => {
    if (offset % 4 !== 0 || cols % 4 !== 0 || rank > cols || rows < 1 || reference < 1)
      throw new ShapeError(
        `Factor ${index} (${rows} × ${cols}, rank ${rank}, offset ${offset}) is not aligned to 4.`,
      );
    factors.push(offset, rows, cols, gramLength, rank, reference, 0, 0);
    gramLength += cols * cols;
  });
  // Longest first: threads that run together then have about as many rows to walk.
  const order = windows.map((window, index) => ({ ...window, index })).sort((a, b) => b.rows - a.rows);
  for (const { index, rows, cols } of order) {
    for (let i = 0; i < cols; i += tileEdge)
      for (let j = i; j < cols; j += tileEdge) gramTiles.push(index, i, j, 0);
    const eights = Math.ceil(rows / (8 * tileEdge)) * 8 * tileEdge;
    for (let j = 0; j < cols; j += tileEdge)
      for (let i = 0; i < eights; i += tileEdge) gradientTiles.push(index, i, j, 0);
  }
  return {
    factors: Uint32Array.from(factors),
    gramTiles: Uint32Array.from(gramTiles),
    gradientTiles: Uint32Array.from(gradientTiles),
    gramLength,
  };
}

/** A factor read back from the table, with where its Gram matrix is. */
export type FactorRecord = FactorWindow & { gram: number };

/** The factors of a table, in order. */
export const factorRecords = (table: ArrayLike<number>): FactorRecord[] =>
  Array.from({ length: table.length / factorWords }, (_, index) => {
    const word = (at: number) => table[index * factorWords + at] ?? 0;
    return {
      offset: word(0),
      rows: word(1),
      cols: word(2),
      gram: word(3),
      rank: word(4),
      reference: word(5),
    };
  });

import { ShapeError } from '../../core/errors';
import { recordLayout } from '../../gpu/recordLayout';

/** One factor matrix [rows, cols] inside a packed array, row-major. */
export type FactorWindow = {
  /** Offset in the packed array, a multiple of 4. */
  offset: number;
  rows: number;
  /** Columns as stored, a multiple of 4. */
  cols: number;
  /** Columns in use; the columns after them are zero padding. */
  rank: number;
  /** The r of the penalty's 1/r²: the rank at the start of the run, so that pruning does not change the strength. */
  reference: number;
};

/** Rows and columns of a thread's tile in both Gram kernels. */
export const tileEdge = 8;

/** A factor in the shaders' table; `gram`: offset of its Gram matrix. */
export const factorLayout = recordLayout(['offset', 'rows', 'cols', 'gram', 'rank', 'reference'], {
  words: 8,
});

/** A tile in the shaders' tables: the factor, its first row and column. */
export const factorTileLayout = recordLayout(['factor', 'row', 'column'], { words: 4 });

/**
 * The tables of the two Gram kernels for a list of factors.
 *
 * `factors`: see `factorLayout`. `gramTiles` and `gradientTiles`: see `factorTileLayout`; the latter in groups of eight
 * with the same factor and columns, where tiles that start beyond the last row are empty. `gramLength` = Σ cols². Throws
 * ShapeError for a misaligned window.
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
        `Factor ${index} (${rows} × ${cols}, rank ${rank}, offset ${offset}) must be aligned to 4.`,
      );
    factorLayout.append(factors, { offset, rows, cols, gram: gramLength, rank, reference });
    gramLength += cols * cols;
  });
  // Longest first: threads that run at the same time then have about as many rows to sum.
  const order = windows.map((window, index) => ({ ...window, index })).sort((a, b) => b.rows - a.rows);
  for (const { index: factor, rows, cols } of order) {
    for (let row = 0; row < cols; row += tileEdge)
      for (let column = row; column < cols; column += tileEdge)
        factorTileLayout.append(gramTiles, { factor, row, column });
    const eights = Math.ceil(rows / (8 * tileEdge)) * 8 * tileEdge;
    for (let column = 0; column < cols; column += tileEdge)
      for (let row = 0; row < eights; row += tileEdge)
        factorTileLayout.append(gradientTiles, { factor, row, column });
  }
  return {
    factors: Uint32Array.from(factors),
    gramTiles: Uint32Array.from(gramTiles),
    gradientTiles: Uint32Array.from(gradientTiles),
    gramLength,
  };
}

/** A factor read back from the table, with the offset of its Gram matrix. */
export type FactorRecord = FactorWindow & { gram: number };

/** The factors of a table, in order. */
export const factorRecords = (table: ArrayLike<number>): FactorRecord[] => factorLayout.records(table);

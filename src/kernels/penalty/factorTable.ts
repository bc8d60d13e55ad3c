import { ShapeError } from '../../core/errors';
import { recordLayout } from '../../gpu/recordLayout';

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

/** A factor in the shaders' table; `gram`: first element of its Gram matrix. */
export const factorLayout = recordLayout(['offset', 'rows', 'cols', 'gram', 'rank', 'reference'], {
  words: 8,
});

/** A tile in the shaders' tables: the factor, its first row and column. */
export const factorTileLayout = recordLayout(['factor', 'row', 'column'], { words: 4 });

/**
 * The tables of the two Gram kernels for a list of factors.
 *
 * `factors`: see `factorLayout`. `gramTiles` and `gradientTiles`: see `factorTileLayout`; the second in eights of the
 * same factor and columns, where tiles whose first row is beyond the last are empty. `gramLength` = Σ cols². Throws
 * ShapeError for a window that is not aligned.
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
    factorLayout.append(factors, { offset, rows, cols, gram: gramLength, rank, reference });
    gramLength += cols * cols;
  });
  // Longest first: threads that run together then have about as many rows to walk.
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

/** A factor read back from the table, with where its Gram matrix is. */
export type FactorRecord = FactorWindow & { gram: number };

/** The factors of a table, in order. */
export const factorRecords = (table: ArrayLike<number>): FactorRecord[] => factorLayout.records(table);

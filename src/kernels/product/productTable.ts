import { ShapeError } from '../../core/errors';

/** Where a matrix lies in a packed array: element (i, j) at offset + i·pitch + j; transposed, at offset + j·pitch + i. */
export type MatrixPlace = { offset: number; pitch: number; transposed?: boolean };

/**
 * One C = α·A·B + β·D: A [rows, depth], B [depth, cols], C and D [rows, cols].
 *
 * Sizes are any; A and B begin at multiples of four and have such a pitch, C and D lie anywhere.
 */
export type ProductWindow = {
  rows: number;
  cols: number;
  /** With 0 there is no product: C = β·D. */
  depth: number;
  left: MatrixPlace;
  right: MatrixPlace;
  /** Without D, nothing is added. */
  addend?: MatrixPlace;
  result: MatrixPlace;
  /** C is known to be symmetric: about half the work. */
  symmetric?: boolean;
};

/**
 * The tables of `batchedProduct`: `products` [n, 16]: offset, pitch and 1 if transposed of A, B, D and C; rows, cols,
 * depth; 1 with D + 2 if symmetric. `tiles` [·, 4]: product, first row, first column, 0. `extents`: elements that each
 * array must have at least.
 */
export type ProductTables = {
  products: Uint32Array<ArrayBuffer>;
  tiles: Uint32Array<ArrayBuffer>;
  extents: { left: number; right: number; addend: number; result: number };
};

/** u32 words of a product's record in the shader's table. */
export const productWords = 16;

/** Rows and columns of the tile that a thread owns. */
export const productEdge = 8;

/** β times a [rows, cols] matrix copied to another place, as a product of depth 0. */
export const copyWindow = (
  rows: number,
  cols: number,
  addend: MatrixPlace,
  result: MatrixPlace,
): ProductWindow => {
  const nothing = { offset: 0, pitch: 0 };
  return { rows, cols, depth: 0, left: nothing, right: nothing, addend, result };
};

/** One past the last element of a matrix [rows, cols]. Throws ShapeError where rows as stored overlap. */
function endOf({ offset, pitch, transposed = false }: MatrixPlace, rows: number, cols: number): number {
  const [many, long] = transposed ? [cols, rows] : [rows, cols];
  if (many === 0 || long === 0) return 0;
  if (![offset, pitch].every((n) => Number.isInteger(n) && n >= 0) || (many > 1 && pitch < long))
    throw new ShapeError(`Rows of ${long} numbers cannot lie ${pitch} apart from ${offset} on.`);
  return offset + (many - 1) * pitch + long;
}

/** Lays out the tables of a list of products. Throws ShapeError for a window that is none. */
export function productTables(windows: readonly ProductWindow[]): ProductTables {
  const products: number[] = [];
  const tiles: number[] = [];
  const extents = { left: 0, right: 0, addend: 0, result: 0 };
  const words = ({ offset, pitch, transposed = false }: MatrixPlace) => [offset, pitch, Number(transposed)];
  for (const { rows, cols, depth, left, right, addend, result, symmetric = false } of windows) {
    if ([left, right].some(({ offset, pitch }) => offset % 4 !== 0 || pitch % 4 !== 0))
      throw new ShapeError(
        `A factor that begins at ${left.offset} or ${right.offset}, or whose rows lie ${left.pitch} or ${right.pitch} apart, is not aligned to 4. Copy it first (copyWindow).`,
      );
    const whole = [rows, cols, depth].every((n) => Number.isInteger(n));
    if (!whole || rows < 1 || cols < 1 || depth < 0 || (symmetric && rows !== cols))
      throw new ShapeError(`${rows} × ${cols} over ${depth} is no ${symmetric ? 'symmetric ' : ''}product.`);
    extents.left = Math.max(extents.left, endOf(left, rows, depth));
    extents.right = Math.max(extents.right, endOf(right, depth, cols));
    extents.addend = Math.max(extents.addend, addend ? endOf(addend, rows, cols) : 0);
    extents.result = Math.max(extents.result, endOf(result, rows, cols));
    const places = [left, right, addend ?? { offset: 0, pitch: 0 }, result].flatMap(words);
    products.push(...places, rows, cols, depth, Number(addend !== undefined) + 2 * Number(symmetric));
  }
  // Longest first: threads that run together then have about as much to add up.
  const order = windows.map((window, index) => ({ ...window, index })).sort((a, b) => b.depth - a.depth);
  for (const { index, rows, cols, symmetric } of order)
    for (let i = 0; i < rows; i += productEdge)
      for (let j = symmetric ? i : 0; j < cols; j += productEdge) tiles.push(index, i, j, 0);
  return { products: Uint32Array.from(products), tiles: Uint32Array.from(tiles), extents };
}

/** A product read back from the table. */
export type ProductRecord = {
  rows: number;
  cols: number;
  depth: number;
  left: Required<MatrixPlace>;
  right: Required<MatrixPlace>;
  addend: Required<MatrixPlace> | undefined;
  result: Required<MatrixPlace>;
};

/** The products of a table, in order. */
export const productRecords = (table: ArrayLike<number>): ProductRecord[] =>
  Array.from({ length: table.length / productWords }, (_, index) => {
    const word = (at: number) => table[index * productWords + at] ?? 0;
    const place = (at: number) => ({
      offset: word(at),
      pitch: word(at + 1),
      transposed: word(at + 2) === 1,
    });
    return {
      left: place(0),
      right: place(3),
      addend: word(15) % 2 === 1 ? place(6) : undefined,
      result: place(9),
      rows: word(12),
      cols: word(13),
      depth: word(14),
    };
  });

/** Where element (i, j) of a matrix lies in its array. */
export const elementAt = ({ offset, pitch, transposed = false }: MatrixPlace, i: number, j: number): number =>
  offset + (transposed ? j * pitch + i : i * pitch + j);

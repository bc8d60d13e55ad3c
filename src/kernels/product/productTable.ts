import { ShapeError } from '../../core/errors';
import { recordLayout } from '../../gpu/recordLayout';

/** Location of a matrix in a packed array: element (i, j) is at offset + i·pitch + j; transposed, at offset + j·pitch + i. */
export type MatrixPlace = { offset: number; pitch: number; transposed?: boolean };

/**
 * One C = α·A·B + β·D: A [rows, depth], B [depth, cols], C and D [rows, cols].
 *
 * A and B have offsets and pitches that are multiples of four; sizes, C and D are unrestricted.
 */
export type ProductWindow = {
  rows: number;
  cols: number;
  /** With 0 there is no product term: C = β·D. */
  depth: number;
  left: MatrixPlace;
  right: MatrixPlace;
  /** Without it, nothing is added. */
  addend?: MatrixPlace;
  result: MatrixPlace;
  /** C is known to be symmetric, which saves about half the work. */
  symmetric?: boolean;
};

const placeNames = <Name extends string>(name: Name) =>
  [`${name}.offset`, `${name}.pitch`, `${name}.transposed`] as const;

/** A product in the shader's table: locations of A, B, D and C, sizes, `productFlags`. */
export const productLayout = recordLayout([
  ...placeNames('left'),
  ...placeNames('right'),
  ...placeNames('addend'),
  ...placeNames('result'),
  'rows',
  'cols',
  'depth',
  'flags',
]);

/** Properties of a product, as bits: it has a D; C is symmetric. */
export const productFlags = { addend: 1, symmetric: 2 } as const;

/** A tile in the shader's table: the product, the first row and column. */
export const productTileLayout = recordLayout(['product', 'row', 'column'], { words: 4 });

/**
 * The tables of `batchedProduct`: `products`, see `productLayout`; `tiles`, see `productTileLayout`. `extents`: least
 * length of each array.
 */
export type ProductTables = {
  products: Uint32Array<ArrayBuffer>;
  tiles: Uint32Array<ArrayBuffer>;
  extents: { left: number; right: number; addend: number; result: number };
};

/** Rows and columns of a thread's tile. */
export const productEdge = 8;

/** β times a [rows, cols] matrix copied to another location, as a product of depth 0. */
export const copyWindow = (
  rows: number,
  cols: number,
  addend: MatrixPlace,
  result: MatrixPlace,
): ProductWindow => {
  const nothing = { offset: 0, pitch: 0 };
  return { rows, cols, depth: 0, left: nothing, right: nothing, addend, result };
};

/** End (exclusive) of a matrix [rows, cols]. Throws ShapeError where its stored rows overlap. */
function endOf({ offset, pitch, transposed = false }: MatrixPlace, rows: number, cols: number): number {
  const [many, long] = transposed ? [cols, rows] : [rows, cols];
  if (many === 0 || long === 0) return 0;
  if (![offset, pitch].every((n) => Number.isInteger(n) && n >= 0) || (many > 1 && pitch < long))
    throw new ShapeError(`Rows of ${long} elements at offset ${offset} overlap with a pitch of ${pitch}.`);
  return offset + (many - 1) * pitch + long;
}

/** Lays out the tables of a list of products. Throws ShapeError for an invalid window. */
export function productTables(windows: readonly ProductWindow[]): ProductTables {
  const products: number[] = [];
  const tiles: number[] = [];
  const extents = { left: 0, right: 0, addend: 0, result: 0 };
  for (const { rows, cols, depth, left, right, addend, result, symmetric = false } of windows) {
    if ([left, right].some(({ offset, pitch }) => offset % 4 !== 0 || pitch % 4 !== 0))
      throw new ShapeError(
        `Offsets (${left.offset}, ${right.offset}) and pitches (${left.pitch}, ${right.pitch}) of both factors must be aligned to 4. Copy the factor first (copyWindow).`,
      );
    const whole = [rows, cols, depth].every((n) => Number.isInteger(n));
    if (!whole || rows < 1 || cols < 1 || depth < 0 || (symmetric && rows !== cols))
      throw new ShapeError(
        `Invalid ${symmetric ? 'symmetric ' : ''}product: ${rows} × ${cols}, depth ${depth}.`,
      );
    extents.left = Math.max(extents.left, endOf(left, rows, depth));
    extents.right = Math.max(extents.right, endOf(right, depth, cols));
    extents.addend = Math.max(extents.addend, addend ? endOf(addend, rows, cols) : 0);
    extents.result = Math.max(extents.result, endOf(result, rows, cols));
    productLayout.append(products, {
      'left.offset': left.offset,
      'left.pitch': left.pitch,
      'left.transposed': Number(left.transposed ?? false),
      'right.offset': right.offset,
      'right.pitch': right.pitch,
      'right.transposed': Number(right.transposed ?? false),
      'addend.offset': addend?.offset ?? 0,
      'addend.pitch': addend?.pitch ?? 0,
      'addend.transposed': Number(addend?.transposed ?? false),
      'result.offset': result.offset,
      'result.pitch': result.pitch,
      'result.transposed': Number(result.transposed ?? false),
      rows,
      cols,
      depth,
      flags: (addend ? productFlags.addend : 0) | (symmetric ? productFlags.symmetric : 0),
    });
  }
  // Longest first: threads that run at the same time then have about as many terms to sum.
  const order = windows.map((window, index) => ({ ...window, index })).sort((a, b) => b.depth - a.depth);
  for (const { index: product, rows, cols, symmetric } of order)
    for (let row = 0; row < rows; row += productEdge)
      for (let column = symmetric ? row : 0; column < cols; column += productEdge)
        productTileLayout.append(tiles, { product, row, column });
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
  productLayout.records(table).map((record) => {
    const place = (name: 'left' | 'right' | 'addend' | 'result') => ({
      offset: record[`${name}.offset`],
      pitch: record[`${name}.pitch`],
      transposed: record[`${name}.transposed`] === 1,
    });
    const { rows, cols, depth, flags } = record;
    const addend = flags & productFlags.addend ? place('addend') : undefined;
    return { rows, cols, depth, left: place('left'), right: place('right'), addend, result: place('result') };
  });

/** Offset of element (i, j) of a matrix in its array. */
export const elementAt = ({ offset, pitch, transposed = false }: MatrixPlace, i: number, j: number): number =>
  offset + (transposed ? j * pitch + i : i * pitch + j);

import { ShapeError } from '../../core/errors';

/**
 * One factored layer inside packed parameters, and the kernel that its convolution or product needs.
 *
 * Its matrix W = U·diag(|s|)·Vᵀ [rows, width · filters] is laid out as a kernel [rows / channels, width, channels,
 * filters], which is HWIO for a split by space (rows = height · channels) and W itself where width is 1. Or only
 * diag(|s|)·Vᵀ is composed, where U is a kernel of its own: the same with the identity for U.
 */
export type ComposeWindow = {
  /** First elements of U [rows, stored], s [stored] and V [width · filters, stored], multiples of 4. */
  U: number;
  s: number;
  V: number;
  /** Rows of the matrix; without U, `stored`. */
  rows: number;
  /** Columns of U and V as stored, a multiple of 4. */
  stored: number;
  /** Without U, `stored`. */
  channels: number;
  width: number;
  filters: number;
  withU: boolean;
};

/** A layer read back from the table, with where its kernel and its partial sums are. */
export type ComposeRecord = ComposeWindow & { kernel: number; partial: number };

/**
 * The tables of the kernels that compose and differentiate, for a list of layers.
 *
 * `layers` [n, 12]: offsets of U, s, V, kernel; rows, stored, channels, width, filters; offset of the partial sums;
 * 1 with U; 0. The tiles are [·, 4]: `composeTiles` layer, row, place along the width, filter; `gradientTiles` layer,
 * 0 for U or 1 for V, row of that factor, column; `singularTiles` layer, column, 0, 0.
 */
export type ComposeTables = {
  layers: Uint32Array<ArrayBuffer>;
  composeTiles: Uint32Array<ArrayBuffer>;
  gradientTiles: Uint32Array<ArrayBuffer>;
  singularTiles: Uint32Array<ArrayBuffer>;
  /** Elements of all kernels, each from a multiple of 64 on, in the order of the layers. */
  kernelLength: number;
  /** Elements of all partial sums: [width · ⌈filters / 4⌉, stored] a layer. */
  partialLength: number;
};

/** u32 words of a layer's record in the shaders' table. */
const layerWords = 12;

/** Rows and columns of the tile that a thread owns. */
export const composeEdge = 4;

const kernelAlignment = 64;

/** Tiles of four filters along the columns of a layer's matrix: none reaches across two places along the width. */
export const columnTiles = ({ width, filters }: Pick<ComposeWindow, 'width' | 'filters'>): number =>
  width * Math.ceil(filters / composeEdge);

/** Lays out kernels and partial sums one after the other. Throws ShapeError for a window that is not aligned. */
export function composeTables(windows: readonly ComposeWindow[]): ComposeTables {
  const layers: number[] = [];
  const composeTiles: number[] = [];
  const gradientTiles: number[] = [];
  const singularTiles: number[] = [];
  let kernelLength = 0;
  let partialLength = 0;
  windows.forEach((window, layer) => {
    const { U, s, V, rows, stored, channels, width, filters, withU } = window;
    if ([U, s, V, stored].some((n) => n % composeEdge !== 0) || rows % channels !== 0)
      throw new ShapeError(
        `Factors ${layer} (offsets ${U}, ${s}, ${V}; ${stored} columns; ${rows} rows of ${channels} channels) are not aligned to 4.`,
      );
    if (!withU && (rows !== stored || channels !== stored))
      throw new ShapeError(`Without U a kernel has ${stored} rows, not ${rows} of ${channels} channels.`);
    layers.push(
      U,
      s,
      V,
      kernelLength,
      rows,
      stored,
      channels,
      width,
      filters,
      partialLength,
      withU ? 1 : 0,
      0,
    );
    kernelLength += Math.ceil((rows * width * filters) / kernelAlignment) * kernelAlignment;
    partialLength += columnTiles(window) * stored;
  });
  // Longest first: threads that run together then have about as much to add up.
  const order = windows.map((window, layer) => ({ ...window, layer })).sort((a, b) => b.rows - a.rows);
  for (const { layer, rows, stored, width, filters, withU } of order) {
    for (let column = 0; column < stored; column += composeEdge) singularTiles.push(layer, column, 0, 0);
    for (let at = 0; at < width; at++)
      for (let filter = 0; filter < filters; filter += composeEdge) {
        for (let row = 0; row < rows; row += composeEdge) composeTiles.push(layer, row, at, filter);
        for (let column = 0; column < stored; column += composeEdge)
          gradientTiles.push(layer, 1, at * filters + filter, column);
      }
    const rowsOfU = withU ? rows : 0;
    for (let row = 0; row < rowsOfU; row += composeEdge)
      for (let column = 0; column < stored; column += composeEdge) gradientTiles.push(layer, 0, row, column);
  }
  return {
    layers: Uint32Array.from(layers),
    composeTiles: Uint32Array.from(composeTiles),
    gradientTiles: Uint32Array.from(gradientTiles),
    singularTiles: Uint32Array.from(singularTiles),
    kernelLength,
    partialLength,
  };
}

/** The layers of a table, in order. */
export const composeRecords = (table: ArrayLike<number>): ComposeRecord[] =>
  Array.from({ length: table.length / layerWords }, (_, layer) => {
    const word = (at: number) => table[layer * layerWords + at] ?? 0;
    return {
      U: word(0),
      s: word(1),
      V: word(2),
      kernel: word(3),
      rows: word(4),
      stored: word(5),
      channels: word(6),
      width: word(7),
      filters: word(8),
      partial: word(9),
      withU: word(10) === 1,
    };
  });

/** Where element (row, column) of a layer's matrix lies in the packed kernels. */
export function kernelAt(record: ComposeRecord, row: number, column: number): number {
  const { kernel, channels, width, filters } = record;
  const [height, channel] = [Math.floor(row / channels), row % channels];
  const [at, filter] = [Math.floor(column / filters), column % filters];
  return kernel + ((height * width + at) * channels + channel) * filters + filter;
}

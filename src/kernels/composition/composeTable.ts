import { ShapeError } from '../../core/errors';
import { roundUp } from '../../core/roundUp';
import { recordLayout } from '../../gpu/recordLayout';

/**
 * One factored layer inside packed parameters, and the kernel that its convolution or matrix product needs.
 *
 * Its matrix W = U·diag(|s|)·Vᵀ [rows, width · filters] is stored as a kernel [rows / channels, width, channels,
 * filters], which is HWIO for a spatial split (rows = height · channels) and W itself where width is 1. Where U is
 * applied as a kernel of its own, only diag(|s|)·Vᵀ is composed: the same with the identity for U.
 */
export type ComposeWindow = {
  /** Offsets of U [rows, stored], s [stored] and V [width · filters, stored], multiples of 4. */
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

/** A layer read back from the table, with the offsets of its kernel and of its partial sums. */
export type ComposeRecord = ComposeWindow & { kernel: number; partial: number };

/** A layer in the shaders' table: a window, the offsets of its kernel and of its partial sums. */
export const layerLayout = recordLayout(
  ['U', 's', 'V', 'kernel', 'rows', 'stored', 'channels', 'width', 'filters', 'partial', 'withU'],
  { words: 12 },
);

/** A tile of `compose`: the layer, first row, position along the width, first filter. */
export const composeTileLayout = recordLayout(['layer', 'row', 'place', 'filter']);

/** A tile of `composeGradient`: the layer, 0 for U or 1 for V, first row and column of that factor. */
export const gradientTileLayout = recordLayout(['layer', 'factor', 'row', 'column']);

/** A thread of `singularGradient`: the layer, the first of four columns. */
export const singularTileLayout = recordLayout(['layer', 'column'], { words: 4 });

/** The tables of the composition kernels for a list of layers; see the layout of each. */
export type ComposeTables = {
  layers: Uint32Array<ArrayBuffer>;
  composeTiles: Uint32Array<ArrayBuffer>;
  gradientTiles: Uint32Array<ArrayBuffer>;
  singularTiles: Uint32Array<ArrayBuffer>;
  /** Elements of all kernels, in the order of the layers, each aligned to 64. */
  kernelLength: number;
  /** Elements of all partial sums: [width · ⌈filters / 4⌉, stored] per layer. */
  partialLength: number;
};

/** Rows and columns of a thread's tile. */
export const composeEdge = 4;

const kernelAlignment = 64;

/** Tiles of four filters along the columns of a layer's matrix; none spans two positions along the width. */
export const columnTiles = ({ width, filters }: Pick<ComposeWindow, 'width' | 'filters'>): number =>
  width * Math.ceil(filters / composeEdge);

/** Lays out kernels and partial sums one after the other. Throws ShapeError for a misaligned window. */
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
        `Layer ${layer} must be aligned to 4: offsets of U, s and V ${U}, ${s}, ${V}; ${stored} columns; ${rows} rows of ${channels} channels.`,
      );
    if (!withU && (rows !== stored || channels !== stored))
      throw new ShapeError(
        `Without U a kernel must have ${stored} rows, got ${rows} of ${channels} channels.`,
      );
    const places = { kernel: kernelLength, partial: partialLength };
    layerLayout.append(layers, { ...window, ...places, withU: Number(withU) });
    kernelLength += roundUp(rows * width * filters, kernelAlignment);
    partialLength += columnTiles(window) * stored;
  });
  // Longest first: threads that run at the same time then have about as many terms to sum.
  const order = windows.map((window, layer) => ({ ...window, layer })).sort((a, b) => b.rows - a.rows);
  for (const { layer, rows, stored, width, filters, withU } of order) {
    for (let column = 0; column < stored; column += composeEdge)
      singularTileLayout.append(singularTiles, { layer, column });
    for (let place = 0; place < width; place++)
      for (let filter = 0; filter < filters; filter += composeEdge) {
        for (let row = 0; row < rows; row += composeEdge)
          composeTileLayout.append(composeTiles, { layer, row, place, filter });
        for (let column = 0; column < stored; column += composeEdge)
          gradientTileLayout.append(gradientTiles, {
            layer,
            factor: 1,
            row: place * filters + filter,
            column,
          });
      }
    const rowsOfU = withU ? rows : 0;
    for (let row = 0; row < rowsOfU; row += composeEdge)
      for (let column = 0; column < stored; column += composeEdge)
        gradientTileLayout.append(gradientTiles, { layer, factor: 0, row, column });
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
  layerLayout.records(table).map((record) => ({ ...record, withU: record.withU === 1 }));

/** Offset of element (row, column) of a layer's matrix in the packed kernels. */
export function kernelAt(record: ComposeRecord, row: number, column: number): number {
  const { kernel, channels, width, filters } = record;
  const [height, channel] = [Math.floor(row / channels), row % channels];
  const [at, filter] = [Math.floor(column / filters), column % filters];
  return kernel + ((height * width + at) * channels + channel) * filters + filter;
}

/** The split of a conv kernel into a matrix: [kh·kw·c, n] or [kh·c, kw·n]. */
export type Decomposition = 'channel' | 'spatial';

/** A weight stored as factors of a rank. A dense layer's matrix is [in, out] with either decomposition. */
export type Factored = { rank: number; decomposition: Decomposition };

/** The cost of a layer: stored values, and multiply–accumulates per sample. */
export type LayerCost = { params: number; macs: number };

/** m·n / (m + n): below this rank the factors have fewer values than the matrix. */
export const breakEvenRank = (rows: number, cols: number): number => (rows * cols) / (rows + cols);

import { createRng } from '../../core/rng';
import { roundUp } from '../../core/roundUp';
import { productTables } from './productTable';
import type { MatrixPlace, ProductTables, ProductWindow } from './productTable';

/** Products with random contents, and random numbers around every matrix. */
export type ProductCase = Pick<ProductTables, 'products' | 'tiles'> & {
  name: string;
  scales: Float32Array<ArrayBuffer>;
  arrays: Record<'left' | 'right' | 'addend' | 'result', Float32Array<ArrayBuffer>>;
};

/** Sizes and layout of the operands; `gap`: elements before C and D and between their rows, four times that for A and B. */
export type ProductShape = {
  rows: number;
  cols: number;
  depth: number;
  gap?: number;
  leftTransposed?: boolean;
  rightTransposed?: boolean;
  addend?: 'straight' | 'transposed';
  resultTransposed?: boolean;
  /** A·Aᵀ: the right operand is the left one. */
  symmetric?: boolean;
};

/** Lays out products of these shapes. Entries have variance 1/depth in A, 1 in B and D; α = 1, 1/2, …, β = −2. */
export function productCase(name: string, shapes: readonly ProductShape[], seed: number): ProductCase {
  const rng = createRng(seed).fork('products');
  const lengths = { left: 0, right: 0, addend: 0, result: 0 };
  const lay = (key: keyof typeof lengths, rows: number, cols: number, gap: number, transposed = false) => {
    const [many, long] = transposed ? [cols, rows] : [rows, cols];
    const factor = key === 'left' || key === 'right';
    const pitch = factor ? 4 * (Math.ceil(long / 4) + gap) : long + gap;
    const offset = lengths[key] + (factor ? 4 * gap : gap);
    lengths[key] = offset + many * pitch;
    return { offset, pitch, transposed };
  };
  const windows = shapes.map((shape): ProductWindow => {
    const { rows, cols, depth, gap = 0, addend, symmetric = false } = shape;
    const left = lay('left', rows, depth, gap, shape.leftTransposed);
    const right: MatrixPlace = symmetric
      ? { ...left, transposed: !left.transposed }
      : lay('right', depth, cols, gap, shape.rightTransposed);
    const added = addend && lay('addend', rows, cols, gap, addend === 'transposed');
    const result = lay('result', rows, cols, gap, shape.resultTransposed);
    return { rows, cols, depth, left, right, result, symmetric, ...(added ? { addend: added } : {}) };
  });
  const one = shapes.some(({ symmetric }) => symmetric);
  const fours = (n: number) => Math.max(4, roundUp(n, 4));
  const noise = (length: number, scale = 1) =>
    Float32Array.from({ length: fours(length) }, () => scale * rng.normal());
  const largest = Math.max(1, ...shapes.map(({ depth }) => depth));
  const left = noise(lengths.left, 1 / Math.sqrt(largest));
  const right = one ? left.slice() : noise(lengths.right);
  const { products, tiles } = productTables(windows);
  const scales = Float32Array.from(shapes.flatMap((_, i) => [1 / (1 + i), -2]));
  const arrays = { left, right, addend: noise(lengths.addend), result: noise(lengths.result) };
  return { name, products, tiles, scales, arrays };
}

/** Smallest, primes, tile ± 1, every layout, a layer's shapes, copies, symmetric products. */
export function productCases(): ProductCase[] {
  const around = [3, 4, 5, 7, 8, 9, 17].map((n) => ({ rows: n, cols: n, depth: n }));
  const ways = [false, true].flatMap((leftTransposed) =>
    [false, true].flatMap((rightTransposed) =>
      [false, true].map((resultTransposed): ProductShape => ({
        rows: 11,
        cols: 13,
        depth: 10,
        leftTransposed,
        rightTransposed,
        resultTransposed,
        addend: resultTransposed ? 'straight' : 'transposed',
      })),
    ),
  );
  const layers: ProductShape[] = [
    { rows: 64, cols: 64, depth: 1568, leftTransposed: true },
    { rows: 1568, cols: 64, depth: 64, addend: 'straight' },
    { rows: 10, cols: 10, depth: 64, rightTransposed: true },
    { rows: 9, cols: 16, depth: 9 },
  ];
  const symmetric: ProductShape[] = [
    { rows: 29, cols: 29, depth: 70, leftTransposed: true, symmetric: true },
    { rows: 12, cols: 12, depth: 5, symmetric: true },
    { rows: 5, cols: 5, depth: 300, gap: 3, symmetric: true },
  ];
  return [
    productCase('1 × 1', [{ rows: 1, cols: 1, depth: 1 }], 1),
    productCase('tile − 1, tile, tile + 1', around, 2),
    productCase('every layout', ways, 3),
    productCase(
      'every layout, with gaps',
      ways.map((way, i) => ({ ...way, gap: 1 + (i % 3) })),
      4,
    ),
    productCase('layers', layers, 5),
    productCase(
      'copies',
      [
        { rows: 7, cols: 5, depth: 0, addend: 'straight' },
        { rows: 8, cols: 12, depth: 0, addend: 'transposed', gap: 4 },
        { rows: 3, cols: 2, depth: 0 },
      ],
      6,
    ),
    productCase('symmetric', symmetric, 7),
  ];
}

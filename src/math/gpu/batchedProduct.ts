import { ShapeError } from '../../core/errors';
import type { Engine, Packed } from '../../gpu/engine';
import { kernel } from '../../kernels/product/batchedProduct';
import { productTables, productTileLayout } from '../../kernels/product/productTable';
import type { ProductWindow } from '../../kernels/product/productTable';

/** The arrays of a batch of products; the result must be an array of its own. */
export type ProductArrays = {
  left: Packed;
  right: Packed;
  result: Packed;
  /** Where the D lie; not needed where no product has one. */
  addend?: Packed;
  /** α, β of each product; α = β = 1 where not given. */
  scales?: Packed;
};

/** C = α·op(A)·op(B) + β·op(D) of a list of matrices. */
export type BatchedProduct = {
  /** One dispatch. Throws ShapeError when a window reaches beyond its array, or A's or B's has no multiple of four elements. */
  run(arrays: ProductArrays): void;
  dispose(): void;
};

/**
 * Products of matrices of mixed shapes inside packed arrays, in one dispatch whatever their number.
 *
 * Sizes are read from a table: other sizes are another table and compile nothing. Results must not overlap. Cost:
 * Σ rows·cols·depth MACs, half of that where symmetric. Throws ShapeError for windows that are none.
 */
export function createBatchedProduct(engine: Engine, windows: readonly ProductWindow[]): BatchedProduct {
  const tables = productTables(windows);
  const products = engine.allocate('products', tables.products);
  const tiles = engine.allocate('product tiles', tables.tiles);
  const ones = engine.allocate('product scales', new Float32Array(2 * windows.length).fill(1));
  const { extents } = tables;
  return {
    run({ left, right, result, addend = left, scales = ones }) {
      const needed = { left, right, addend };
      for (const [name, array] of Object.entries({ ...needed, result })) {
        const extent = Object.entries(extents).find(([key]) => key === name)?.[1] ?? 0;
        const fours = name === 'left' || name === 'right';
        if (array.length < extent || (fours && array.length % 4 !== 0))
          throw new ShapeError(
            `${array.label} [${array.length}] is no ${name} operand: give at least ${extent} elements${fours ? ', a multiple of 4' : ''}.`,
          );
      }
      if (scales.length < 2 * windows.length)
        throw new ShapeError(
          `${scales.label} [${scales.length}] has no α and β for ${windows.length} products.`,
        );
      engine.dispatch(
        kernel,
        { ...needed, scales, products, tiles, result },
        productTileLayout.count(tables.tiles),
      );
    },
    dispose() {
      for (const packed of [products, tiles, ones]) engine.free(packed);
    },
  };
}

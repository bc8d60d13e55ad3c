import { ShapeError } from '../../core/errors';
import type { Engine, Packed } from '../../gpu/engine';
import { kernel } from '../../kernels/product/batchedProduct';
import { productTables, productTileLayout } from '../../kernels/product/productTable';
import type { ProductWindow } from '../../kernels/product/productTable';

/** The arrays of a batch of products; the result must not be one of the others. */
export type ProductArrays = {
  left: Packed;
  right: Packed;
  result: Packed;
  /** Holds the D; not needed where no product has one. */
  addend?: Packed;
  /** α, β of each product; 1 by default. */
  scales?: Packed;
};

/** C = α·op(A)·op(B) + β·op(D) of a list of matrices. */
export type BatchedProduct = {
  /** One dispatch. Throws ShapeError for an array that is too short, or a factor's whose length is not a multiple of 4. */
  run(arrays: ProductArrays): void;
  dispose(): void;
};

/**
 * Products of matrices of mixed shapes inside packed arrays, in one dispatch for any number of them.
 *
 * Sizes are read from a table: other sizes need another table and compile nothing. Results must not overlap. Cost:
 * Σ rows·cols·depth MACs, half of that where symmetric. Throws ShapeError for invalid windows.
 */
export function createBatchedProduct(engine: Engine, windows: readonly ProductWindow[]): BatchedProduct {
  const tables = productTables(windows);
  const products = engine.allocate('products', tables.products);
  const tiles = engine.allocate('product tiles', tables.tiles);
  const ones = engine.allocate('product scales', new Float32Array(2 * windows.length).fill(1));
  const { extents } = tables;
  return {
    run({ left, right, result, addend = left, scales = ones }) {
      const operands = { left, right, addend, result };
      for (const name of ['left', 'right', 'addend', 'result'] as const) {
        const [array, extent] = [operands[name], extents[name]];
        const fours = name === 'left' || name === 'right';
        if (array.length < extent || (fours && array.length % 4 !== 0))
          throw new ShapeError(
            `The ${name} array ${array.label} [${array.length}] must have at least ${extent} elements${fours ? ', a multiple of 4' : ''}.`,
          );
      }
      if (scales.length < 2 * windows.length)
        throw new ShapeError(
          `${scales.label} [${scales.length}] must hold α and β for ${windows.length} products.`,
        );
      engine.dispatch(
        kernel,
        { ...operands, scales, products, tiles },
        productTileLayout.count(tables.tiles),
      );
    },
    dispose() {
      for (const packed of [products, tiles, ones]) engine.free(packed);
    },
  };
}

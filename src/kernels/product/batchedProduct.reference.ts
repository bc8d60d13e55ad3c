import { entry } from '../../core/entry';
import type { KernelReference } from '../kernelReference';
import { kernel } from './batchedProduct';
import { productCases } from './productCases.reference';
import { elementAt, productRecords, productTileLayout, productLayout } from './productTable';

/** Oracle, cases and tolerance of `batchedProduct`. */
export const reference: KernelReference = {
  kernel,
  records: { products: productLayout, tiles: productTileLayout },
  oracle({ left = [], right = [], addend = [], scales = [], products = [], result = [] }) {
    const contents = Float64Array.from(result);
    productRecords(products).forEach((one, index) => {
      const [alpha = 0, beta = 0] = [scales[2 * index], scales[2 * index + 1]];
      for (let i = 0; i < one.rows; i++)
        for (let j = 0; j < one.cols; j++) {
          let sum = 0;
          for (let k = 0; k < one.depth; k++)
            sum += entry(left, elementAt(one.left, i, k)) * entry(right, elementAt(one.right, k, j));
          const added = one.addend ? beta * entry(addend, elementAt(one.addend, i, j)) : 0;
          contents[elementAt(one.result, i, j)] = alpha * sum + added;
        }
    });
    return { result: contents };
  },
  cases: () =>
    productCases().map(({ name, arrays, products, tiles, scales }) => ({
      name,
      threads: productTileLayout.count(tiles),
      arrays: { ...arrays, products, tiles, scales },
    })),
  tolerance: {
    relative: 1e-6,
    reason:
      'float32 sums of up to 1568 products of order 1/√depth in chunks of 64, added to values of order 1',
  },
};

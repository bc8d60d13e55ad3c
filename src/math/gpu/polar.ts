import { ShapeError } from '../../core/errors';
import { roundUp } from '../../core/roundUp';
import type { Engine, Packed } from '../../gpu/engine';
import { kernel as inverseNorms, normMargin } from '../../kernels/comparison/inverseNorms';
import { kernel as pairSums } from '../../kernels/comparison/pairSums';
import { pairTables, shareLayout } from '../../kernels/comparison/pairTable';
import { copyWindow } from '../../kernels/product/productTable';
import type { MatrixPlace, ProductWindow } from '../../kernels/product/productTable';
import { createBatchedProduct } from './batchedProduct';

/** One row-major matrix [rows, cols] inside a packed array; its offset is a multiple of 4. */
export type MatrixWindow = { offset: number; rows: number; cols: number };

/** The polar factors O = UVᵀ of a list of matrices W = UΣVᵀ. */
export type Polar = {
  /** The factors, row-major like the matrices, at offsets `places`, multiples of 64. */
  readonly factors: Packed;
  readonly places: readonly number[];
  /**
   * Computes them from the matrices in `source`, whose length is a multiple of four; 3·steps + 3 dispatches. With ten
   * steps, the default, singular values of W above 1e-4·‖W‖_F become 0.99 to 1.01; six suffice for an update direction.
   */
  compute(source: Packed, steps?: number): void;
  dispose(): void;
};

/** a, b, c of X ← X·(aI + bA + cA²), A = XᵀX, for singular values up to 1; the last three repeat. */
const published: readonly (readonly [number, number, number])[] = [
  [8.28721201814563, -23.595886519098837, 17.300387312530933],
  [4.107059111542203, -2.9478499167379106, 0.5448431082926601],
  [3.9486908534822946, -2.908902115962949, 0.5518191394370137],
  [3.3184196573706015, -2.488488024314874, 0.51004894012372],
  [2.300652019954817, -1.6689039845747493, 0.4188073119525673],
  [1.891301407787398, -1.2679958271945868, 0.37680408948524835],
  [1.8750014808534479, -1.2500016453999487, 0.3750001645474248],
  [1.875, -1.25, 0.375],
];

/** All but the last are applied to X/1.01, so that rounding cannot carry a singular value out of their range. */
const coefficients = published.map(([a, b, c], step) => {
  const margin = step < published.length - 1 ? normMargin : 1;
  return { a: a / margin, b: b / margin ** 3, c: c / margin ** 5 };
});

/** Alignment of the factors: a view may be opened on each. */
const windowElements = 64;

/**
 * Polar factors of matrices of mixed shapes, all in the same dispatches, without waiting for the GPU.
 *
 * A singular value of 0 stays 0; W = 0 gives O = 0. Cost: (2mn² + n³) MACs per step and matrix [m, n], m ≥ n; a quarter
 * less, since Gram matrices are symmetric. Memory: three times the matrices and two n × n each. Throws
 * ShapeError for a misaligned window. Source: Amsel et al. 2025, arXiv 2505.16932 (Polar Express), with their
 * coefficients.
 */
export function createPolar(engine: Engine, windows: readonly MatrixWindow[]): Polar {
  let length = 0;
  let tallLength = 0;
  let gramLength = 0;
  const layout = windows.map(({ offset, rows, cols }) => {
    const [many, few] = rows < cols ? [cols, rows] : [rows, cols];
    const pitch = roundUp(few, 4);
    const source = { offset, pitch: cols, transposed: rows < cols };
    // Wide matrices are iterated on as their transposes.
    const factor = { offset: length, pitch: cols, transposed: rows < cols };
    const tall = { offset: tallLength, pitch };
    const gram = { offset: gramLength, pitch };
    length += roundUp(rows * cols, windowElements);
    tallLength += many * pitch;
    gramLength += few * pitch;
    return { many, few, source, factor, tall, gram };
  });
  const turned = (place: MatrixPlace) => ({ ...place, transposed: true });
  const products = (window: (one: (typeof layout)[number]) => ProductWindow) =>
    createBatchedProduct(engine, layout.map(window));
  const copy = products(({ many, few, source, tall }) => copyWindow(many, few, source, tall));
  const gramOf = products(({ many, few, tall, gram }) => {
    const left = turned(tall);
    return { rows: few, cols: few, depth: many, left, right: tall, result: gram, symmetric: true };
  });
  const polynomial = products(({ few, gram }) => {
    const operands = { left: turned(gram), right: gram, addend: gram, result: gram };
    return { rows: few, cols: few, depth: few, ...operands, symmetric: true };
  });
  const application = (result: 'tall' | 'factor') =>
    products((one) => {
      const { many, few, tall, gram } = one;
      return {
        rows: many,
        cols: few,
        depth: few,
        left: tall,
        right: gram,
        addend: tall,
        result: one[result],
      };
    });
  const apply = application('tall');
  const applyLast = application('factor');

  const sizes = windows.map(({ offset, rows, cols }) => ({
    first: offset,
    second: offset,
    length: rows * cols,
  }));
  const tables = pairTables(sizes);
  const f32 = (label: string, size: number) => engine.allocate(label, new Float32Array(size));
  const constantScales = (label: string, alpha: number, beta: number) =>
    engine.allocate(
      label,
      Float32Array.from({ length: 2 * windows.length }, (_, i) => (i % 2 ? beta : alpha)),
    );
  const pairs = engine.allocate('polar pairs', tables.pairs);
  const shares = engine.allocate('polar shares', tables.shares);
  const sums = f32('polar sums', tables.length);
  const normScales = f32('polar norms', 2 * windows.length);
  const tallA = f32('polar iterate', tallLength);
  const tallB = f32('polar iterate', tallLength);
  const gram = f32('polar Gram matrices', gramLength);
  const inner = f32('polar polynomials', gramLength);
  const factors = f32('polar factors', length);
  const scales = coefficients.map(({ a, b, c }) => ({
    polynomial: constantScales('polar c, b', c, b),
    application: constantScales('polar 1, a', 1, a),
  }));
  const last = scales.at(-1);
  return {
    factors,
    places: layout.map(({ factor }) => factor.offset),
    compute(source, steps = 10) {
      if (!Number.isInteger(steps) || steps < 1)
        throw new ShapeError(`steps must be a positive integer, got ${steps}.`);
      engine.dispatch(
        pairSums,
        { first: source, second: source, pairs, shares, sums },
        shareLayout.count(tables.shares),
      );
      engine.dispatch(inverseNorms, { sums, pairs, scales: normScales }, windows.length);
      // A copy has no A and B, but the bindings need arrays.
      copy.run({ left: tallB, right: tallB, addend: source, result: tallA, scales: normScales });
      let [present, next] = [tallA, tallB];
      for (let step = 0; step < steps; step++) {
        const own = scales[step] ?? last;
        if (!own) return;
        gramOf.run({ left: present, right: present, result: gram });
        polynomial.run({ left: gram, right: gram, addend: gram, result: inner, scales: own.polynomial });
        const operands = { left: present, right: inner, addend: present, scales: own.application };
        if (step === steps - 1) applyLast.run({ ...operands, result: factors });
        else apply.run({ ...operands, result: next });
        [present, next] = [next, present];
      }
    },
    dispose() {
      for (const product of [copy, gramOf, polynomial, apply, applyLast]) product.dispose();
      const own = [pairs, shares, sums, normScales, tallA, tallB, gram, inner, factors];
      for (const packed of [...own, ...scales.flatMap((one) => Object.values(one))]) engine.free(packed);
    },
  };
}

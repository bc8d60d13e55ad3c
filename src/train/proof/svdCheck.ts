import { entry } from '../../core/entry';
import { createBatchedSvd } from '../../math/gpu/batchedSvd';
import type { Check, Compared } from './check';

/** A tall matrix, a wide one, one of more than one group of columns. */
const shapes = [
  { rows: 9, cols: 5 },
  { rows: 6, cols: 11 },
  { rows: 24, cols: 12 },
];
/** The singular values of a matrix of rank k are the first k. */
const sigma = [8, 7, 5, 4, 3, 2.5, 2, 1.5, 1, 0.75, 0.5, 0.25];

/** Column k of the reflection I − 2·u·uᵀ/‖u‖² with u = (1, 2, …, n). */
const reflection = (n: number, k: number) => {
  const square = (n * (n + 1) * (2 * n + 1)) / 6;
  return Float64Array.from({ length: n }, (_, i) => (i === k ? 1 : 0) - (2 * (i + 1) * (k + 1)) / square);
};

/** The matrix whose singular vectors are the columns of two reflections, float64. */
function knownMatrix({ rows, cols }: { rows: number; cols: number }): Float64Array {
  const matrix = new Float64Array(rows * cols);
  for (let k = 0; k < Math.min(rows, cols); k++) {
    const [u, v] = [reflection(rows, k), reflection(cols, k)];
    for (let at = 0; at < matrix.length; at++) {
      const [row, col] = [Math.floor(at / cols), at % cols];
      matrix[at] = entry(matrix, at) + entry(sigma, k) * entry(u, row) * entry(v, col);
    }
  }
  return matrix;
}

/** QᵀQ of a row-major Q [rows, k] in float64. */
const gram = (q: ArrayLike<number>, rows: number, k: number) =>
  Float64Array.from({ length: k * k }, (_, at) => {
    const [i, j] = [Math.floor(at / k), at % k];
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += (q[row * k + i] ?? NaN) * (q[row * k + j] ?? NaN);
    return sum;
  });

const identity = (k: number) =>
  Float64Array.from({ length: k * k }, (_, at) => (Math.floor(at / k) === at % k ? 1 : 0));

/** Singular value decompositions of matrices with known singular values. */
export const svdCheck: Check = {
  what: 'a singular value decomposition',
  begin(engine) {
    let length = 0;
    const windows = shapes.map((shape) => {
      const offset = length;
      length += Math.ceil((shape.rows * shape.cols) / 4) * 4;
      return { ...shape, offset };
    });
    const matrices = shapes.map(knownMatrix);
    const packed = new Float32Array(length);
    windows.forEach(({ offset }, i) => packed.set(entry(matrices, i), offset));
    const source = engine.allocate('proof matrices', packed);
    const batch = createBatchedSvd(engine, windows);
    batch.compute(source);
    return {
      reads: [batch.singular, batch.left, batch.right],
      compare([singular = new Float32Array(), left = new Float32Array(), right = new Float32Array()]) {
        return windows.flatMap(({ rows, cols }, i): Compared[] => {
          const place = entry(batch.places, i);
          const k = place.rank;
          const s = singular.subarray(place.singular, place.singular + k);
          const U = left.subarray(place.left, place.left + rows * k);
          const V = right.subarray(place.right, place.right + cols * k);
          const again = Float64Array.from({ length: rows * cols }, (_, at) => {
            const [row, col] = [Math.floor(at / cols), at % cols];
            let sum = 0;
            for (let j = 0; j < k; j++)
              sum += (U[row * k + j] ?? NaN) * (s[j] ?? NaN) * (V[col * k + j] ?? NaN);
            return sum;
          });
          return [
            { name: 'σ', given: s, right: sigma.slice(0, k) },
            { name: 'UᵀU', given: gram(U, rows, k), right: identity(k) },
            { name: 'VᵀV', given: gram(V, cols, k), right: identity(k) },
            { name: 'U·diag(σ)·Vᵀ', given: again, right: entry(matrices, i) },
          ];
        });
      },
      dispose() {
        batch.dispose();
        engine.free(source);
      },
    };
  },
};

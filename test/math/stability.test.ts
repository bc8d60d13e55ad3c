import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import type { Rng } from '../../src/core/rng';
import { leadingProduct, stabilityOf, weightBasis } from '../../src/math/stability';
import { singularValues, svd } from '../../src/math/svd';

const gaussian = (rng: Rng, length: number) => Float64Array.from({ length }, () => rng.normal());

/** U·diag(s)·Vᵀ with the singular vectors of a random matrix. */
function withSpectrum(rng: Rng, rows: number, cols: number, s: (k: number) => number) {
  const { U, V } = svd(gaussian(rng, rows * cols), rows, cols);
  const rank = Math.min(rows, cols);
  const W = Float64Array.from({ length: rows * cols }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < rank; k++)
      sum += (U[Math.floor(i / cols) * rank + k] ?? 0) * s(k) * (V[(i % cols) * rank + k] ?? 0);
    return sum;
  });
  return { W, U, V, rows, cols, rank, directions: rank };
}

/** The columns of A [rows, rank] with columns p and q rotated by an angle. */
function turned(A: Float64Array, rank: number, [p, q]: readonly [number, number], angle: number) {
  const result = A.slice();
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (let at = 0; at < A.length; at += rank) {
    const [x = 0, y = 0] = [A[at + p], A[at + q]];
    result[at + p] = c * x + s * y;
    result[at + q] = c * y - s * x;
  }
  return result;
}

describe('the stability of a basis', () => {
  it.each([
    [30, 12],
    [12, 30],
    [7, 7],
  ])('is 1 for the same %i × %i matrix at another scale', (rows, cols) => {
    const W = gaussian(createRng(1), rows * cols);
    const scaled = W.map((value) => -3 * value);
    const same = stabilityOf(weightBasis(W, rows, cols), weightBasis(W, rows, cols), 5, 40);
    expect(same).toMatchObject({ since: 40, k: 5, change: 0 });
    expect(same.whole).toBeCloseTo(1, 12);
    expect(same.leading).toBeCloseTo(1, 12);
    expect(same.cosines).toHaveLength(5);
    expect(Math.min(...same.cosines)).toBeCloseTo(1, 12);
    expect(same.rotation).toHaveLength(Math.min(rows, cols) ** 2);
    const opposite = stabilityOf(weightBasis(W, rows, cols), weightBasis(scaled, rows, cols), 5);
    expect(opposite.whole).toBeCloseTo(-1, 12);
    expect(opposite.leading).toBeCloseTo(-1, 12);
    expect(opposite.change).toBeCloseTo(4, 12);
    expect(opposite.cosines[4]).toBeCloseTo(1, 12);
  });

  it('equals tr(OᵀO′)/n′ at full rank, the mean cosine of the columns of O', () => {
    const rng = createRng(2);
    const [a, b] = [gaussian(rng, 30 * 12), gaussian(rng, 30 * 12)].map((W) => weightBasis(W, 30, 12));
    if (!a || !b) throw new Error('There are two.');
    const [A, B] = [leadingProduct(a, 12), leadingProduct(b, 12)];
    let sum = 0;
    for (let col = 0; col < 12; col++) {
      let [ab, aa, bb] = [0, 0, 0];
      for (let at = col; at < A.length; at += 12) {
        const [x = 0, y = 0] = [A[at], B[at]];
        ab += x * y;
        aa += x * x;
        bb += y * y;
      }
      sum += ab / Math.sqrt(aa * bb);
    }
    expect(stabilityOf(a, b, 12).whole).toBeCloseTo(sum / 12, 12);
  });

  it('is the cosine of the angle when U alone rotates', () => {
    const before = withSpectrum(createRng(3), 20, 6, (k) => 6 - k);
    const angle = 0.3;
    // Direction 1 towards direction 4: inside the whole basis, out of the leading three.
    const after = { ...before, U: turned(before.U, 6, [1, 4], angle) };
    const { whole, leading, cosines, rotation } = stabilityOf(before, after, 3);
    expect(whole).toBeCloseTo((4 + 2 * Math.cos(angle)) / 6, 12);
    expect(leading).toBeCloseTo((2 + Math.cos(angle)) / 3, 12);
    expect(cosines[0]).toBeCloseTo(1, 12);
    expect(cosines[2]).toBeCloseTo(Math.cos(angle), 12);
    expect(rotation[1 * 6 + 1]).toBeCloseTo(Math.cos(angle), 12);
    expect(rotation[1 * 6 + 4]).toBeCloseTo(Math.sin(angle), 12);
    expect(rotation[2 * 6 + 2]).toBeCloseTo(1, 12);
  });

  it('does not see U and V rotating together inside the leading block, which the rotation shows', () => {
    const before = withSpectrum(createRng(4), 9, 14, (k) => 2 ** -k);
    const [U, V] = [before.U, before.V].map((A) => turned(A, 9, [0, 2], 1));
    const { leading, cosines, rotation } = stabilityOf(
      before,
      { ...before, U: U ?? before.U, V: V ?? before.V },
      4,
    );
    expect(leading).toBeCloseTo(1, 12);
    expect(Math.min(...cosines)).toBeCloseTo(1, 12);
    expect(rotation[0]).toBeCloseTo(Math.cos(1), 12);
    expect(rotation[2]).toBeCloseTo(Math.sin(1), 12);
  });

  it('is 0 ± 1/√(m·n′) for independent Gaussian matrices', () => {
    const rng = createRng(5);
    const draws = Array.from({ length: 150 }, () => {
      const [a, b] = [0, 1].map(() => weightBasis(gaussian(rng, 30 * 12), 30, 12));
      return a && b ? stabilityOf(a, b, 1).whole : NaN;
    });
    const mean = draws.reduce((x, y) => x + y, 0) / draws.length;
    const deviation = Math.sqrt(draws.reduce((x, y) => x + (y - mean) ** 2, 0) / draws.length);
    expect(Math.abs(mean)).toBeLessThan((4 * 0.0527) / Math.sqrt(150));
    expect(deviation).toBeGreaterThan(0.041);
    expect(deviation).toBeLessThan(0.064);
  });

  it('has the gradient of the nuclear norm as its polar factor', () => {
    const rng = createRng(6);
    const W = gaussian(rng, 11 * 8);
    const D = gaussian(rng, 11 * 8);
    const O = leadingProduct(weightBasis(W, 11, 8), 8);
    const nuclear = (t: number) =>
      singularValues(
        W.map((value, i) => value + t * (D[i] ?? 0)),
        11,
        8,
      ).reduce((a, b) => a + b, 0);
    const inner = O.reduce((sum, value, i) => sum + value * (D[i] ?? 0), 0);
    expect((nuclear(1e-5) - nuclear(-1e-5)) / 2e-5).toBeCloseTo(inner, 7);
  });

  it('clamps k to between 1 and the number of directions', () => {
    const a = weightBasis(gaussian(createRng(7), 12), 4, 3);
    expect(stabilityOf(a, a, 0).k).toBe(1);
    expect(stabilityOf(a, a, 9).k).toBe(3);
    expect(() => stabilityOf(a, weightBasis(gaussian(createRng(7), 12), 3, 4), 1)).toThrow(/Cannot compare/);
  });
});

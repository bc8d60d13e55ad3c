import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/gpu/engine';
import { factorCases, resnet20Factors } from '../../src/kernels/penalty/factorCases.reference';
import { factorRecords } from '../../src/kernels/penalty/factorTable';
import { penalty as gramOrthogonality } from '../../src/penalties/gramOrthogonality';
import { openTestEngine } from './open';

/** ‖UᵀU − I‖²_F / r² of every factor and λ times its gradient, by plain loops in float64. */
function penaltyOf(parameters: ArrayLike<number>, table: Uint32Array, lambda: number) {
  const gradient = new Float64Array(parameters.length);
  const values = factorRecords(table).map(({ offset, rows, cols, rank, reference }) => {
    const at = (row: number, col: number) => parameters[offset + row * cols + col] ?? 0;
    let value = 0;
    for (let i = 0; i < rank; i++)
      for (let j = 0; j < rank; j++) {
        let e = i === j ? -1 : 0;
        for (let row = 0; row < rows; row++) e += at(row, i) * at(row, j);
        value += e * e;
        for (let row = 0; row < rows; row++) {
          const to = offset + row * cols + j;
          gradient[to] = (gradient[to] ?? 0) + (4 * lambda * at(row, i) * e) / reference ** 2;
        }
      }
    return value / reference ** 2;
  });
  return { values, gradient };
}

describe('the orthogonality penalty', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openTestEngine();
  });

  it.each(factorCases())(
    'agrees with float64 within 1e-5, value and gradient, in two dispatches: $name',
    async (one) => {
      const parameters = engine.allocate('parameters', one.parameters);
      const gradients = engine.allocate('gradients', new Float32Array(one.parameters.length));
      const target = { values: parameters, gradients, places: factorRecords(one.factors) };
      const penalty = gramOrthogonality.open(engine, target, {});
      const weight = engine.allocate('weight', Float32Array.of(3));
      const before = engine.dispatches();
      penalty.addGradient(weight);
      expect(engine.dispatches() - before).toBe(2);
      const [gradient = new Float32Array(), ...read] = await engine.read([gradients, ...penalty.reads]);
      const expected = penaltyOf(one.parameters, one.factors, 3);
      Array.from(penalty.values(read)).forEach((value, i) => {
        const target = expected.values[i] ?? NaN;
        expect(Math.abs(value - target)).toBeLessThanOrEqual(1e-5 * target);
      });
      let scale = 0;
      let worst = 0;
      expected.gradient.forEach((value, i) => {
        scale = Math.max(scale, Math.abs(value));
        worst = Math.max(worst, Math.abs(value - (gradient[i] ?? NaN)));
      });
      expect(worst).toBeLessThanOrEqual(1e-5 * scale);
      penalty.dispose();
      for (const packed of [parameters, gradients, weight]) engine.free(packed);
    },
  );

  it('has the 42 factors of ResNet-20 among its cases', () => {
    expect(resnet20Factors()).toHaveLength(42);
  });

  it('is 0.015625 for [[1, 0], [0, 1], [0.5, 0]]', async () => {
    const window = { offset: 0, rows: 3, cols: 4, rank: 2, reference: 2 };
    const values = engine.allocate('parameters', Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0.5, 0, 0, 0));
    const gradients = engine.allocate('gradients', new Float32Array(12));
    const penalty = gramOrthogonality.open(engine, { values, gradients, places: [window] }, {});
    penalty.measure();
    expect(penalty.values(await engine.read(penalty.reads))[0]).toBe(0.015625);
    penalty.dispose();
  });

  it('has a gradient that agrees with central differences', () => {
    const [one] = factorCases().filter(({ name }) => name === 'primes');
    if (!one) throw new Error('The case is gone.');
    const { gradient } = penaltyOf(one.parameters, one.factors, 1);
    const step = 1e-5;
    for (const { offset, rows, cols, rank } of factorRecords(one.factors))
      for (let row = 0; row < rows; row++)
        for (let col = 0; col < rank; col++) {
          const index = offset + row * cols + col;
          const total = (shift: number) => {
            const moved = Float64Array.from(one.parameters);
            moved[index] = (moved[index] ?? 0) + shift;
            return penaltyOf(moved, one.factors, 1).values.reduce((a, b) => a + b, 0);
          };
          expect((total(step) - total(-step)) / (2 * step)).toBeCloseTo(gradient[index] ?? NaN, 6);
        }
  });
});

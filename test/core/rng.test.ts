import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';

const draw = (seed: number, count: number) => {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => rng.uniform());
};

describe('the generator', () => {
  it('gives the same numbers for a seed, and others for another', () => {
    expect(draw(1, 50)).toEqual(draw(1, 50));
    expect(draw(1, 50)).not.toEqual(draw(2, 50));
  });

  it('forks streams that depend on labels only', () => {
    const used = createRng(3);
    used.uniform();
    expect(used.fork('a', 1).uint32()).toBe(createRng(3).fork('a', 1).uint32());
    const others = [['a', 2], ['a1'], ['a', '1'], ['b', 1]].map((labels) =>
      createRng(3)
        .fork(...labels)
        .uint32(),
    );
    expect(new Set([createRng(3).fork('a', 1).uint32(), ...others]).size).toBe(5);
  });

  it('is uniform and normal within four standard errors', () => {
    const count = 40_000;
    const rng = createRng(9);
    const uniform = Array.from({ length: count }, () => rng.uniform());
    const normal = Array.from({ length: count }, () => rng.normal());
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / count;
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
  });

  it('permutes', () => {
    const order = createRng(4).permutation(100);
    expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(Array.from(order.slice(0, 5))).not.toEqual([0, 1, 2, 3, 4]);
  });
});

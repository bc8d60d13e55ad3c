import { describe, expect, it } from 'vitest';
import { cutRules } from '../../../src/core/spectrum/cutRules';
import { rule as energy } from '../../../src/core/spectrum/cutRules/energy';
import { rule as share } from '../../../src/core/spectrum/cutRules/share';

const sigma = [4, 3, 2, 1, 0.5, 0.1, 0];
const size = { rows: 9, cols: 7 };
const keptAt = (rule: typeof energy, value: number) => rule.rank(sigma, value, size);

describe('a line dragged to a height', () => {
  it.each([0.05, 0.1, 0.3, 0.5, 0.9, 1, 1.7, 2.5, 3, 3.9])(
    'by energy keeps exactly the values that are not below it: %s',
    (height) => {
      const kept = sigma.filter((value) => value >= height).length;
      expect(keptAt(energy, energy.valueAt(sigma, height))).toBe(kept);
    },
  );

  it('by share is the share of the largest', () => {
    expect(share.valueAt(sigma, 1)).toBe(0.25);
  });

  it.each(cutRules)('gives a number that grows with the height: $id', (rule) => {
    const values = Array.from({ length: 80 }, (_, i) => rule.valueAt(sigma, i / 20));
    values.slice(1).forEach((value, i) => expect(value).toBeGreaterThanOrEqual(values[i] ?? Infinity));
    expect(values.at(-1)).toBeGreaterThan(values[0] ?? Infinity);
  });

  it.each(cutRules)(
    'at the height at which the line is drawn is the number that it is drawn for: $id',
    (rule) => {
      for (const height of [0.5, 1, 2, 3]) {
        const value = rule.valueAt(sigma, height);
        const rank = keptAt(rule, value);
        const drawn = rule.line === 'share' ? value * 4 : (sigma[rank - 1] ?? 0);
        expect(drawn).toBe(height);
      }
    },
  );

  it.each(cutRules)('above all values keeps one at least, and of nothing is 0: $id', (rule) => {
    expect(keptAt(rule, rule.valueAt(sigma, 9))).toBeGreaterThanOrEqual(1);
    expect(rule.valueAt([0, 0], 1)).toBe(0);
    expect(rule.valueAt([], 1)).toBe(0);
  });
});

describe('a cut', () => {
  it.each(cutRules)('keeps no more the larger its number is, and nothing of nothing: $id', (rule) => {
    const ranks = Array.from({ length: 100 }, (_, i) => keptAt(rule, i / 100));
    ranks.slice(1).forEach((rank, i) => expect(rank).toBeLessThanOrEqual(ranks[i] ?? 0));
    expect(ranks.at(-1)).toBeLessThan(ranks[0] ?? 0);
    expect(rule.rank([], 0.5, { rows: 3, cols: 3 })).toBe(0);
  });
});

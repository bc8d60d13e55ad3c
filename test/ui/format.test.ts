import { describe, expect, it } from 'vitest';
import {
  duration,
  partOf,
  plain,
  plainSymbol,
  scientific,
  short,
  thousands,
} from '../../src/ui/elements/format';

describe('numbers', () => {
  it('are short, at a constant width', () => {
    expect([0, 0.01, 0.25, 1, 9.96, 30, 0.00013].map(short)).toEqual([
      '0',
      '0.010',
      '0.25',
      '1.0',
      '10',
      '30',
      '1.3e−4',
    ]);
  });

  it('are plain decimals', () => {
    expect([0.01, 0.00025, 30].map(plain)).toEqual(['0.01', '0.00025', '30']);
    expect(plainSymbol('λ_s')).toBe('λs');
  });

  it('are grouped by thousands', () => {
    expect([999, 1240, 1_000_000].map(thousands)).toEqual(['999', '1\u2009240', '1\u2009000\u2009000']);
  });

  it('are parts of a whole, in its unit', () => {
    expect(partOf(36_400, 126_000)).toEqual({ part: '36', whole: '126 k' });
    expect(partOf(5_240_000, 12_300_000)).toEqual({ part: '5.2', whole: '12.3 M' });
    expect(partOf(9, 32)).toEqual({ part: '9', whole: '32' });
  });

  it('are durations', () => {
    expect([41, 75, 3725].map(duration)).toEqual(['0:41', '1:15', '1:02:05']);
  });

  it('are powers of ten', () => {
    expect(scientific(0.00013)).toEqual({ mantissa: '1.3', exponent: '−4' });
  });
});

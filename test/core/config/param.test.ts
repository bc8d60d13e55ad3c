import { describe, expect, it } from 'vitest';
import { parseValue, readValue } from '../../../src/core/config/param';
import type { Param } from '../../../src/core/config/param';
import { createRng } from '../../../src/core/rng';

const number = {
  kind: 'number',
  label: 'Rate',
  default: 1,
  min: -1e9,
  max: 1e9,
  scale: 'linear',
  help: '',
} as const;
const share: Param = number;
const whole: Param = { ...number, integer: true };

describe('a number as people write it', () => {
  it.each([
    ['0.95', 0.95],
    ['0,95', 0.95],
    [',5', 0.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e-3', 0.001],
    ['1,5E-3', 0.0015],
    [' 12 ', 12],
    ['−3', -3],
    ['+3', 3],
    ['10 000', 10_000],
    ['10\u202f000', 10_000],
    ['10_000', 10_000],
    ["10'000", 10_000],
    ['1 234 567,5', 1_234_567.5],
    ['1.234,5', 1234.5],
    ['1,234.5', 1234.5],
    ['1.234.567', 1_234_567],
    ['1,234,567', 1_234_567],
    ['0,125', 0.125],
    ['0.125', 0.125],
    ['1234,567', 1234.567],
  ])('%s is certain', (text, value) => {
    expect(parseValue(share, text)).toEqual({ value });
  });

  it.each([
    ['1,234', 'may be 1.234 or 1234'],
    ['', 'is not a number'],
    ['many', 'is not a number'],
    ['1.2.3', 'is not a number'],
    ['1.234.56', 'is not a number'],
    ['1,234.567.8', 'is not a number'],
    ['1 2', 'is not a number'],
    ['10 00', 'is not a number'],
    ['0x10', 'is not a number'],
    ['Infinity', 'is not a number'],
    ['5%', 'is not a number'],
    ['1e', 'is not a number'],
    ['--1', 'is not a number'],
  ])('%s is not', (text, problem) => {
    expect(parseValue(share, text)).toEqual({ problem });
  });

  it('may be a decimal or thousands where a whole one is wanted, and is asked about', () => {
    expect(parseValue(whole, '10.000')).toEqual({ problem: 'may be 10 or 10000' });
    expect(parseValue(whole, '10,000')).toEqual({ problem: 'may be 10 or 10000' });
    expect(parseValue(whole, '1,500')).toEqual({ problem: 'may be 1.5 or 1500' });
    expect(parseValue(whole, '10.0')).toEqual({ value: 10 });
    expect(() => readValue('Steps', whole, '10,5')).toThrow('Steps = 10.5 must be a whole number.');
    expect(() => readValue('Steps', { ...whole, min: 0, max: 9 }, '10.000')).toThrow(
      'Steps = "10.000" may be 10 or 10000. Give 0 to 9 in plain digits.',
    );
  });

  it('comes back from what the page writes (property, 2 000 cases)', () => {
    const rng = createRng(4);
    for (let i = 0; i < 2000; i++) {
      const value = (rng.uniform() - 0.5) * 10 ** (rng.below(18) - 9);
      const written = rng.below(2) === 0 ? value : Number(value.toPrecision(4));
      expect(parseValue(share, String(written))).toEqual({ value: written });
      expect(parseValue(whole, String(Math.trunc(written) || 0))).toEqual({
        value: Math.trunc(written) || 0,
      });
    }
  });
});

import { describe, expect, it } from 'vitest';
import { scheduleFactor, schedules } from '../../src/optimizers/schedule';

const factors = (schedule: string, steps: number, warmup: number, of = steps) =>
  Array.from({ length: of }, (_, i) => scheduleFactor(schedule, { step: i + 1, steps, warmup }));

describe('a learning-rate schedule', () => {
  it('rises from 0 during the warm-up, then covers the remaining steps', () => {
    expect(factors('steps', 12, 4)).toEqual([0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01]);
    expect(factors('cosine', 6, 2)).toEqual([0, 0.5, ...factors('cosine', 4, 0)]);
    expect(factors('constant', 4, 2)).toEqual([0, 0.5, 1, 1]);
  });

  it('has a warm-up but never decays where the run has no end', () => {
    for (const { value } of schedules) expect(factors(value, 0, 2, 5)).toEqual([0, 0.5, 1, 1, 1]);
  });

  it('only rises where the warm-up is at least as long as the run', () => {
    for (const { value } of schedules) {
      expect(factors(value, 4, 4)).toEqual([0, 0.25, 0.5, 0.75]);
      expect(factors(value, 2, 4)).toEqual([0, 0.25]);
      expect(factors(value, 4, 4, 9).every((factor) => factor >= 0 && factor <= 1)).toBe(true);
    }
  });

  it('is at its start before the first step', () => {
    for (const { value } of schedules)
      expect(scheduleFactor(value, { step: 0, steps: 10, warmup: 0 })).toBe(1);
  });
});

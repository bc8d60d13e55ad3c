import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { median, quantile, recordOf, spread } from '../../bench/bench';
import { assertSameLosses } from '../../bench/contenders/race';
import { relativeError } from '../../bench/kernelErrors';
import { fastest } from '../../bench/tune';
import { variantsOf } from '../../src/ops/webgpu/variants';
import type { Operation, Variant } from '../../src/ops/webgpu/variants';

describe('a record', () => {
  it('has the median of the samples, and peer ÷ ours', () => {
    const about = { bench: 'step', case: 'cnn/dense/b64', unit: 'ms' } as const;
    const record = recordOf(about, { ours: [10, 30, 20], tfjs: [100, 60, 80] });
    expect(record).toEqual({
      ...about,
      ours: 20,
      peer: { tfjs: 80 },
      ratio: { tfjs: 4 },
      samples: { ours: [10, 30, 20], peer: { tfjs: [100, 60, 80] } },
    });
  });

  it('interpolates quantiles', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2);
    expect(spread([1, 2, 3, 4, 5])).toBe(1);
    expect(median([])).toBeNaN();
  });
});

describe("a kernel's error", () => {
  it.each([
    ['is relative to the largest value', [1, 2.5, -4], 0, 0.125],
    ['or to the scale of sums that cancel', [1, 2.5, -4], 8, 0.0625],
    ['is infinite for what is no number', [1, NaN, -4], 0, Infinity],
    ['is infinite for an array of another length', [1, 2], 0, Infinity],
  ])('%s', (_, actual, scale, expected) => {
    expect(relativeError(Float32Array.from(actual), Float64Array.of(1, 2, -4), scale)).toBe(expected);
  });
});

describe('the choice that tuning writes', () => {
  const timing = (operation: Operation, shape: string, times: Partial<Record<Variant, number>>) => {
    const ms = new Map<Variant, number>();
    for (const variant of variantsOf[operation]) {
      const time = times[variant];
      if (time !== undefined) ms.set(variant, time);
    }
    return { name: shape, operation, shape, ms };
  };

  it('is the fastest over all shapes of a class, by the geometric mean', () => {
    const choices = fastest([
      timing('filterGradient', 'odd 1e5', { stock: 9, registers: 4, subgroup: 1 }),
      timing('filterGradient', 'odd 1e5', { stock: 9, registers: 4, subgroup: 12 }),
      timing('filterGradient', 'odd 1e6', { stock: 9, registers: 4, subgroup: 5 }),
      timing('product', 'odd 1e5', { stock: 1, subgroup: 2 }),
    ]);
    expect(choices).toEqual({
      filterGradient: { 'odd 1e5': 'subgroup', 'odd 1e6': 'registers' },
      product: { 'odd 1e5': 'stock' },
    });
  });

  it('is absent where there was nothing to choose, and never a variant that did not run everywhere', () => {
    expect(fastest([timing('inputGradient', 'odd 1e5', { stock: 3 })])).toEqual({});
    const choices = fastest([
      timing('filterGradient', 'odd 1e5', { stock: 9, registers: 8, subgroup: 1 }),
      timing('filterGradient', 'odd 1e5', { stock: 9, registers: 8 }),
    ]);
    expect(choices.filterGradient).toEqual({ 'odd 1e5': 'registers' });
  });
});

describe('contenders', () => {
  const ours = [2.3, 2.2, 2.1];

  it('may differ by rounding', () => {
    expect(() => assertSameLosses(ours, { tfjs: [2.3, 2.2001, 2.1012] })).not.toThrow();
  });

  it('may differ more after the first step where a tolerance says so', () => {
    expect(() => assertSameLosses(ours, { tfjs: [2.3, 2.2, 2.15] }, 0.1)).not.toThrow();
    expect(() => assertSameLosses(ours, { tfjs: [2.3, 2.21, 2.1] }, 0.1)).toThrow(/after 1 steps/);
  });

  it.each([
    ['train something else', [2.3, 2.2, 2.11]],
    ['start elsewhere', [2.3001, 2.2, 2.1]],
    ['give no loss', [2.3, NaN, 2.1]],
    ['stop early', [2.3, 2.2]],
  ])('are rejected when they %s', (_, losses) => {
    expect(() => assertSameLosses(ours, { jaxjs: losses })).toThrow(/losses of jaxjs differ/);
  });
});

describe('rankscope bench', () => {
  const run = (...words: string[]) =>
    spawnSync(process.execPath, ['src/cli/bin.mjs', 'bench', ...words], { encoding: 'utf8' });

  it('lists the benches', () => {
    const { status, stderr } = run('steps', 'step/cnn');
    expect(status).toBe(2);
    expect(stderr).toMatch(/unknown bench steps\. Benches: .*\bkernels\b.*\bstep\b/);
  });

  it('prints the usage of a tool', () => {
    const { status, stderr } = run('profile', 'cnn', 'guessing');
    expect(status).toBe(2);
    expect(stderr).toMatch(/usage: profile <.*cnn.*> <dense\|svdTraining> \[batch\]/);
  });

  it('rejects an unknown option', () => {
    const { status, stderr } = run('step', '--fast');
    expect(status).toBe(2);
    expect(stderr).toMatch(/unknown option --fast/);
  });
});

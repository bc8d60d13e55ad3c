import { describe, expect, it } from 'vitest';
import { defaultValues } from '../../src/core/config/param';
import type { Value } from '../../src/core/config/param';
import { createRng } from '../../src/core/rng';
import { product } from '../../src/math/columns';
import { carriedMoment } from '../../src/forms/turned';
import { coreOf, coreWeights } from '../../src/forms/core';
import type { HostParameters, LayerContext, LayerWeights } from '../../src/forms/form';
import type { LayerState, BetweenSteps } from '../../src/methods/method';
import { rule } from '../../src/core/spectrum/cutRules/share';
import { method } from '../../src/methods/oialr';

const values = (changes: Record<string, Value> = {}) => ({ ...defaultValues(method.params), ...changes });

function context(rows: number, cols: number): LayerContext {
  return {
    layer: { kind: 'dense', name: 'fc', units: cols, lowRank: true },
    kernelShape: [rows, cols],
    inputShape: [rows],
    decomposition: 'channel',
    rows,
    cols,
  };
}

const random = (seed: number, length: number) => {
  const rng = createRng(seed);
  return Float32Array.from({ length }, () => rng.normal());
};
const hostOf = ({ parameters }: LayerWeights): HostParameters =>
  Object.fromEntries(Object.entries(parameters).map(([key, parameter]) => [key, parameter.values]));

/** U·S·Vᵀ of a layer's weights, in float64. */
function weightOf(one: LayerContext, weights: LayerWeights) {
  const { U, S, V, rank, cols } = coreOf(one, weights.rank, hostOf(weights));
  const transposed = Float64Array.from({ length: V.length }, (_, at) => {
    const [k, col] = [Math.floor(at / cols), at % cols];
    return V[col * rank + k] ?? 0;
  });
  return product(product(U, S, rank), transposed, rank);
}
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] ?? 0))), 0);

describe('the rank that a cut of OIALR leaves', () => {
  it.each([
    { sigma: [10, 5, 2, 1, 0.5, 0.1], beta: 0.15, rank: 3, why: 'the threshold itself gives 3' },
    { sigma: [10, 5, 2, 1, 0.5, 0.1], beta: 0.45, rank: 3, why: 'the threshold gives 2, half of 6 is more' },
    {
      sigma: [10, 1, 0.9, 0.8, 0.7, 0.1],
      beta: 0.15,
      rank: 3,
      why: 'the threshold gives 1, half of 6 is more',
    },
    { sigma: [3, 2.9, 2.8], beta: 0.15, rank: 3, why: 'none is below' },
    { sigma: [1], beta: 0.9, rank: 1, why: 'one stays' },
    { sigma: [1, 0.01], beta: 0.9, rank: 1, why: 'half of 2' },
    { sigma: [0, 0, 0, 0], beta: 0.15, rank: 4, why: '0 is not below 0' },
  ])('is $rank at β = $beta of $sigma: $why', ({ sigma, beta, rank }) => {
    expect(rule.rank(sigma, beta, { rows: 500, cols: sigma.length })).toBe(rank);
  });

  it('is at least 1 % of the short side', () => {
    const sigma = [1, 0.9, 0.01, 0.01, 0.01];
    expect(rule.rank(sigma, 0.5, { rows: 400, cols: 500 })).toBe(4);
    expect(rule.rank(sigma, 0.5, { rows: 500, cols: 399 })).toBe(3);
  });
});

describe('what OIALR does after a step', () => {
  const layer = (
    form: LayerWeights['form'],
    stability: number[] = [],
    one = context(20, 16),
  ): LayerState => ({
    context: one,
    weights: { form, rank: 16 },
    stability,
  });
  const due = (layers: LayerState[], changes: Record<string, Value>, at: Partial<BetweenSteps>) =>
    method.reprojection?.due(layers, values(changes), {
      ...{ step: 0, last: 0, count: 0, asked: false, behind: [context(64, 10)], ...at },
    });

  it('converts every layer at step d and cuts it there', () => {
    const layers = [layer('dense'), layer('dense')];
    expect(due(layers, {}, { step: 199 })).toEqual([]);
    expect(due(layers, {}, { step: 200 })).toEqual([
      { index: 0, cut: true },
      { index: 1, cut: true },
    ]);
  });

  it('cuts every ν steps after that, and where the visitor asks for it', () => {
    const layers = [layer('core')];
    expect(due(layers, {}, { step: 299, last: 200, count: 1 })).toEqual([]);
    expect(due(layers, {}, { step: 300, last: 200, count: 1 })).toEqual([{ index: 0, cut: true }]);
    expect(due(layers, { interval: 7 }, { step: 207, last: 200, count: 1 })).toEqual([
      { index: 0, cut: true },
    ]);
    expect(due(layers, {}, { step: 201, last: 200, count: 1, asked: true })).toEqual([
      { index: 0, cut: true },
    ]);
    expect(due([layer('dense')], {}, { step: 5, asked: true })).toEqual([{ index: 0, cut: true }]);
  });

  it('keeps the first layer dense where told to', () => {
    expect(due([layer('dense'), layer('dense')], { keepFirst: true }, { step: 200 })).toEqual([
      { index: 1, cut: true },
    ]);
  });

  it('converts a layer once S has stayed above the threshold twice', () => {
    const layers = [layer('dense', [0.99]), layer('dense', [0.9, 0.99]), layer('dense', [0.9, 0.985, 0.99])];
    expect(due(layers, { delayBy: 'stability' }, { step: 500 })).toEqual([{ index: 2, cut: true }]);
  });

  it('grows from the output: converts all, cuts the last tenth first and a tenth more each time', () => {
    const whole = Array.from({ length: 21 }, () => layer('dense'));
    const cores = whole.map(() => layer('core'));
    const first = due(whole, { grow: 'fromOutput' }, { step: 200 }) ?? [];
    expect(first).toHaveLength(21);
    expect(first.filter(({ cut }) => cut).map(({ index }) => index)).toEqual([18, 19, 20]);
    const second = due(cores, { grow: 'fromOutput' }, { step: 300, last: 200, count: 1 });
    expect(second?.map(({ index }) => index)).toEqual([16, 17, 18, 19, 20]);
    expect(due(cores, { grow: 'fromOutput' }, { step: 2000, last: 0, count: 30 })).toHaveLength(21);
  });

  it('in the reference grows by int((L − 1)·0.1), which for ten layers is all of them', () => {
    const cores = (count: number) => Array.from({ length: count }, () => layer('core'));
    const settings = { grow: 'fromOutput', reference: true };
    expect(due(cores(21), settings, { step: 300, last: 200, count: 1 })).toHaveLength(4);
    expect(due(cores(10), settings, { step: 300, last: 200, count: 1 })).toHaveLength(10);
  });

  it('in the reference leaves long dense layers alone', () => {
    const layers = [layer('dense', [], context(1568, 64)), layer('dense', [], context(100, 64))];
    expect(due(layers, { reference: true }, { step: 200 })?.map(({ index }) => index)).toEqual([1]);
    expect(due(layers, {}, { step: 200 })).toHaveLength(2);
  });

  it('in the reference keeps the last layer dense that it would convert: the classifier, or the one before it', () => {
    const layers = [layer('dense'), layer('dense'), layer('dense', [], context(1568, 64))];
    const converted = (changes: Record<string, Value>, behind: LayerContext[]) =>
      due(layers, changes, { step: 200, behind })?.map(({ index }) => index);
    const [short, long] = [context(64, 10), context(128, 10)];
    expect(converted({ reference: true }, [short])).toEqual([0, 1]);
    expect(converted({ reference: true }, [long])).toEqual([0]);
    expect(converted({ reference: true }, [])).toEqual([0]);
    expect(converted({}, [long])).toEqual([0, 1, 2]);
    expect(converted({ reference: true, keepFirst: true }, [short])).toEqual([1]);
  });

  it('in the reference converts before the update of step d, so that d = 1 never trains whole weights', () => {
    const at = (delay: number, step: number) =>
      due([layer('dense')], { reference: true, delay }, { step })?.length;
    expect(at(200, 198)).toBe(0);
    expect(at(200, 199)).toBe(1);
    expect(at(1, 0)).toBe(1);
    expect(due([layer('dense')], { delay: 1 }, { step: 0 })).toEqual([]);
  });
});

describe.each([
  { name: 'tall', rows: 30, cols: 12 },
  { name: 'wide', rows: 9, cols: 22 },
])('a conversion and a re-SVD of OIALR: $name', ({ rows, cols }) => {
  const one = context(rows, cols);
  const kernel = random(rows, rows * cols);
  const whole = method.init(one, kernel, values(), createRng(1));
  const change = (weights: LayerWeights, beta: number, settings: Record<string, Value> = {}) => {
    const changed = method.reprojection?.change(
      one,
      weights,
      hostOf(weights),
      values({ cutoff: beta, ...settings }),
      true,
    );
    if (!changed) throw new Error('Nothing was changed.');
    return changed;
  };
  const scale = Math.sqrt(rows * cols);
  /** The layer with a core that training has moved away from a diagonal. */
  const trained = () => {
    const { weights } = change(whole, 0.01);
    const host = hostOf(weights);
    const core = coreOf(one, weights.rank, host);
    const moved = core.S.map((value, i) => value + 0.3 * (random(7, core.S.length)[i] ?? 0));
    return coreWeights({ ...core, S: moved });
  };

  it('leaves the function as it was, to float32', () => {
    const { weights, sigma } = change(whole, 0.01);
    expect(weights.form).toBe('core');
    expect(weights.rank).toBe(Math.min(rows, cols));
    expect(largestDifference(weightOf(one, weights), kernel) / scale).toBeLessThan(1e-6);
    const before = trained();
    const after = change(before, 0.01);
    expect(largestDifference(weightOf(one, after.weights), weightOf(one, before)) / scale).toBeLessThan(1e-6);
    const { S } = coreOf(one, after.weights.rank, hostOf(after.weights));
    expect(Array.from(S.filter((_, at) => at % (after.weights.rank + 1) === 0))).toEqual(
      Array.from(after.sigma, Math.fround),
    );
    expect(sigma[0]).toBeGreaterThan(sigma.at(-1) ?? 0);
  });

  it('cuts to the best approximation of that rank', () => {
    const before = trained();
    const { weights, sigma } = change(before, 0.6);
    expect(weights.rank).toBe(rule.rank(sigma, 0.6, { rows, cols }));
    expect(weights.rank).toBeLessThan(sigma.length);
    const error = weightOf(one, weights).map((value, i) => value - (weightOf(one, before)[i] ?? 0));
    const tail = sigma.slice(weights.rank);
    expect(Math.hypot(...error)).toBeCloseTo(Math.hypot(...tail), 4);
  });

  it('fixes the signs of singular vectors by the shorter side, and freezes the bias in the reference only', () => {
    const before = change(whole, 0.01).weights;
    const vectors = (weights: LayerWeights) => {
      const { U, V, rank } = coreOf(one, weights.rank, hostOf(weights));
      const [short, length] = rows < cols ? [U, rows] : [V, cols];
      return Array.from({ length: rank }, (_, k) =>
        Array.from({ length }, (_row, i) => short[i * rank + k] ?? 0).reduce(
          (most, value) => (Math.abs(value) > Math.abs(most) ? value : most),
          0,
        ),
      );
    };
    expect(vectors(before).every((value) => value > 0)).toBe(true);
    // A diagonal core in order stays as it is.
    expect(change(before, 0.01).weights).toEqual(before);
    expect(change(whole, 0.01, { reference: true }).freezesBias).toBe(true);
    expect(change(whole, 0.01).freezesBias).toBe(false);
  });

  it('starts the moments of a converted layer anew, and counts its updates anew but in the reference', () => {
    const moment = random(2, 32 ** 2);
    for (const reference of [false, true])
      for (const power of [1, 2] as const)
        expect(change(whole, 0.3, { reference }).carry(moment, power)).toBeUndefined();
    expect(change(whole, 0.3).resetsCount).toBe(true);
    expect(change(whole, 0.3, { reference: true }).resetsCount).toBe(false);
    expect(change(trained(), 0.3).resetsCount).toBe(false);
  });

  it('turns a moment with the basis: a gradient by the old core becomes the one by the new', () => {
    const before = trained();
    const size = Math.min(rows, cols);
    const { U, V } = coreOf(one, before.rank, hostOf(before));
    const after = change(before, 0.6);
    const { U: nextU, V: nextV } = coreOf(one, after.weights.rank, hostOf(after.weights));
    const slope = random(5, rows * cols);
    const byCore = (left: Float32Array, right: Float32Array, rank: number) => {
      const stored = Math.ceil(rank / 4) * 4;
      const result = new Float32Array(stored * stored);
      for (let i = 0; i < rank; i++)
        for (let j = 0; j < rank; j++)
          for (let row = 0; row < rows; row++)
            for (let col = 0; col < cols; col++)
              result[i * stored + j] =
                (result[i * stored + j] ?? 0) +
                (left[row * rank + i] ?? 0) * (slope[row * cols + col] ?? 0) * (right[col * rank + j] ?? 0);
      return result;
    };
    const carried = after.carry(byCore(U, V, size), 1) ?? [];
    expect(largestDifference(carried, byCore(nextU, nextV, after.weights.rank))).toBeLessThan(1e-4);
    const reference = change(before, 0.6, { reference: true });
    const sliced = reference.carry(byCore(U, V, size), 1) ?? [];
    expect(sliced[0]).toBe(byCore(U, V, size)[0]);
  });
});

describe('the mean square of a gradient under a turn', () => {
  it('is that of the turned gradient where its entries are uncorrelated', () => {
    const size = 4;
    const [angle, other] = [0.7, -0.4];
    const rotation = (by: number) =>
      Float64Array.from([Math.cos(by), -Math.sin(by), 0, 0, Math.sin(by), Math.cos(by), 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]); // prettier-ignore
    const turn = { left: rotation(angle), right: rotation(other) };
    const spread = random(3, size * size).map((value) => value ** 2 + 0.1);
    const carried = carriedMoment(spread, 2, { from: size, to: size, turn });
    const rng = createRng(4);
    const mean = new Float64Array(size * size);
    const draws = 40_000;
    const transposed = turn.left.map((_, at) => turn.left[(at % size) * size + Math.floor(at / size)] ?? 0);
    for (let draw = 0; draw < draws; draw++) {
      const gradient = Float64Array.from(spread, (variance) => Math.sqrt(variance) * rng.normal());
      const turned = product(transposed, product(gradient, turn.right, size), size);
      turned.forEach((value, i) => {
        mean[i] = (mean[i] ?? 0) + value ** 2 / draws;
      });
    }
    mean.forEach((value, i) => expect(carried[i]).toBeCloseTo(value, 1));
    expect(carried.every((value) => value > 0)).toBe(true);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { methods } from '../../src/methods';
import { answersOf } from './answers';
import type { Answer, Moment } from './answers';
import { ask } from './ask';

/**
 * Largest relative differences of a loss, and of a singular value (to the layer's largest).
 *
 * WGSL leaves to a compiler whether a · b + c is rounded once or twice, and lets exp, log and division be off by some
 * units in the last place. Ten steps amplify that little: with subgroups and without, which is with other kernels that sum in
 * another order, Dawn's own losses differ by 2.1e-7 and its singular values by 1.1e-6. Five times as much is allowed. (On one
 * driver, llvmpipe of Mesa 25, both implementations give the same bits.)
 */
const tolerance = { loss: 1e-6, sigma: 5e-6 };

const ranksOf = (moments: readonly Moment[]) =>
  moments.flatMap(({ step, ranks }) => (ranks ? [{ step, ranks }] : []));

/** The singular values of a moment in one list, each divided by its layer's largest one of `scale`. */
const relativeSigma = ({ sigma = {} }: Moment, scale: Moment) =>
  Object.entries(sigma).flatMap(([name, values]) =>
    values.map((value) => Number(value) / Number(scale.sigma?.[name]?.[0])),
  );

const farthest = (one: readonly number[], other: readonly number[]) =>
  one.length === other.length
    ? Math.max(0, ...one.map((value, i) => Math.abs(value - (other[i] ?? NaN))))
    : NaN;

describe.each(methods)('ten steps of $id', ({ id }) => {
  const moments: Record<string, Moment[]> = {};
  const of = (implementation: string) => moments[implementation] ?? [];
  beforeAll(async () => {
    for (const [implementation, answers] of Object.entries(await everything())) {
      const answer = answersOf(answers, 'method').find(({ method }) => method === id);
      if (!answer || answer.error !== undefined)
        throw new Error(`${id} on ${implementation}: ${answer?.error ?? 'no answer'}`);
      moments[implementation] = answer.moments;
    }
  });

  it('have the same losses, singular values and accuracy on naga as on Dawn', () => {
    const reports = of('naga').filter(({ loss }) => loss !== undefined);
    const others = of('Dawn').filter(({ loss }) => loss !== undefined);
    expect(new Set(reports.map(({ step }) => step)).size).toBe(10);
    expect(reports.map(({ step }) => step)).toEqual(others.map(({ step }) => step));
    for (const [i, one] of reports.entries()) {
      const other = others[i] ?? one;
      expect(Math.abs(Number(one.loss) / Number(other.loss) - 1), `loss, step ${one.step}`).toBeLessThan(
        tolerance.loss,
      );
      const [ours, theirs] = [relativeSigma(one, other), relativeSigma(other, other)];
      expect(ours.length).toBeGreaterThan(0);
      expect(farthest(ours, theirs), `singular values, step ${one.step}`).toBeLessThan(tolerance.sigma);
      expect(one.testAccuracy).toBe(other.testAccuracy);
    }
  });

  it('have the same ranks after every cut', () => {
    expect(ranksOf(of('naga'))).toEqual(ranksOf(of('Dawn')));
  });
});

let asked: Promise<Record<'naga' | 'Dawn', Answer[]>> | undefined;

/** The answers of both, asked for once. */
function everything() {
  asked ??= (async () => ({ naga: await ask('naga', 'methods'), Dawn: await ask('Dawn', 'methods') }))();
  return asked;
}

import { energyRank } from '../spectrum/energyRank';
import type { Spectrum } from '../spectrum/metric';
import { cutRules } from '../spectrum/cutRules';
import type { CutRule, MatrixSize } from '../spectrum/cutRules/cutRule';
import type { Value } from './param';
import type { MethodInfo } from './plugin';

/** A cut rule with its number. */
export type CutAt = { rule: CutRule; value: number };

/** The share of the energy Σσ² that a cut removes by default, for methods without a cut. */
export const usualEnergy = 0.01;

/** The cut of a method at this value of its parameter; undefined for a method without a cut. */
export function cutAt({ cut }: Pick<MethodInfo, 'cut'>, value: Value | undefined): CutAt | undefined {
  const rule = cutRules.find(({ id }) => id === cut?.rule);
  return rule && typeof value === 'number' ? { rule, value } : undefined;
}

/** The cut of a method at its present parameters; undefined for a method without a cut. */
export const cutOf = (
  method: Pick<MethodInfo, 'cut'>,
  values: Readonly<Record<string, Value>>,
): CutAt | undefined => cutAt(method, method.cut && values[method.cut.parameter]);

/**
 * The rank after a cut of singular values, largest first, of a matrix of this size. Without a cut: the rank that keeps
 * 1 − `usualEnergy` of the energy.
 */
export const rankAfter = (cut: CutAt | undefined, sigma: Spectrum, size: MatrixSize): number =>
  cut ? cut.rule.rank(sigma, cut.value, size) : energyRank(sigma, usualEnergy);

import type { Spectrum } from '../metric';
import type { Metric } from './metric';
import { arxiv } from './sources';

/** Σ (2i − r − 1) σ₍ᵢ₎ / (r Σσ), σ₍ᵢ₎ ascending, 0…1; undefined for a zero spectrum. */
export function gini(sigma: Spectrum): number | undefined {
  const ascending = Float64Array.from(Array.from(sigma), Math.abs).sort();
  const sum = ascending.reduce((total, value) => total + value, 0);
  if (sum === 0) return undefined;
  const r = ascending.length;
  return ascending.reduce((total, value, i) => total + ((2 * i + 1 - r) / r) * (value / sum), 0);
}

/** How unequal the singular values are, as economists measure incomes. */
export const metric: Metric = {
  id: 'gini',
  label: 'Gini index',
  order: 115,
  formula: String.raw`\frac{\sum_i (2i - r - 1)\,\sigma_{(i)}}{r \sum_i \sigma_i},\quad \sigma_{(1)} \le \dots \le \sigma_{(r)}`,
  source: arxiv('Hurley & Rickard 2009', '0811.4706'),
  help: 'Sparsity from 0, all values equal, to almost 1, a single one left. It does not change when all values shrink together.',
  of: gini,
  missing: () => 'all values are 0',
};

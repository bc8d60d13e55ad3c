import { cutRank } from '../../core/spectrum/cutRank';
import type { PartChoice } from '../../core/run/inspection';
import { energyRank } from '../../core/spectrum/metric';
import type { Param } from '../../core/config/param';
import type { Catalogue } from '../../core/config/plugin';
import type { LayerInfo, Progress } from '../../core/run/progress';
import { valueAt } from '../../core/config/config';
import type { Run } from './runs';
import { paramsOf } from './setup';

type NumberParam = Extract<Param, { kind: 'number' }>;

/** How a method cuts: by a share β of σ₁, or by a share e of the energy. */
export type CutRule = { kind: 'share' | 'energy'; value: number };

/** The live parameters that are a cut, by name, and what they are a share of. */
const cutNames = { cutoff: 'share', energy: 'energy', truncate: 'energy' } as const;
const entries = Object.entries(cutNames);

/** How the run cuts now; undefined for a method without a cut. */
export function cutRule({ live }: Pick<Run, 'live'>): CutRule | undefined {
  for (const [name, kind] of entries) {
    const value = valueAt(live, `method.${name}`);
    if (typeof value === 'number') return { kind, value };
  }
  return undefined;
}

/** The live parameter that the cut line moves. */
export type CutControl = CutRule & { path: string; param: NumberParam };

/** What a drag of the cut line moves; undefined for a method without a cut. */
export function cutControl({
  catalogue,
  run,
}: {
  catalogue: Catalogue;
  run: Pick<Run, 'config' | 'live'>;
}): CutControl | undefined {
  const rule = cutRule(run);
  const params = paramsOf(catalogue, run.config, 'method');
  for (const [name] of entries) {
    const param = params[name];
    if (rule && param?.kind === 'number' && valueAt(run.live, `method.${name}`) !== undefined)
      return { ...rule, path: `method.${name}`, param };
  }
  return undefined;
}

/** The rank that a cut leaves of singular values, largest first; `layer`: whose they are. */
export const rankAfter = (
  { kind, value }: CutRule,
  sigma: readonly number[],
  { rows, cols }: Pick<LayerInfo, 'rows' | 'cols'>,
): number => (kind === 'share' ? cutRank(sigma, value, Math.min(rows, cols)) : energyRank(sigma, value));

/**
 * The value of a cut whose line lies at a height σ of this spectrum, largest first; not bounded by the parameter.
 *
 * By share: σ/σ₁. By energy: between the energies below the values on both sides, as far as σ is between them, so that
 * exactly the values that are not below σ are kept, the first at least.
 */
export function cutAt(kind: CutRule['kind'], sigma: readonly number[], height: number): number {
  const first = sigma[0] ?? 0;
  if (first <= 0) return 0;
  if (kind === 'share') return height / first;
  const energy = sigma.map((value) => (value / first) ** 2);
  const total = energy.reduce((a, b) => a + b, 0);
  const kept = Math.max(1, sigma.filter((value) => value >= height).length);
  const below = energy.slice(kept).reduce((a, b) => a + b, 0);
  const [high, low] = [sigma[kept - 1] ?? 0, sigma[kept] ?? 0];
  const share = high > low ? Math.min(1, Math.max(0, (height - low) / (high - low))) : 0;
  return (below + 0.98 * share * (energy[kept - 1] ?? 0)) / total;
}

/** The run with the ranks shown that its cut leaves now: a move of it shows at once, not with the next report. */
export function recut(run: Run): Run {
  const rule = cutRule(run);
  if (!rule || !run.progress || run.rebuild) return run;
  let changed = false;
  const layers = run.progress.layers.map((layer, i): Progress['layers'][number] => {
    const info = run.layers[i];
    if (!info) return layer;
    const rank = rankAfter(rule, layer.sigma, info);
    const trueRank = layer.trueSigma && rankAfter(rule, layer.trueSigma, info);
    if (rank === layer.rank && trueRank === layer.trueRank) return layer;
    changed = true;
    return { ...layer, rank, ...(trueRank === undefined ? {} : { trueRank }) };
  });
  return changed ? { ...run, progress: { ...run.progress, layers } } : run;
}

/** The run after a report that may have been made before the cut was moved. */
export const held = (run: Run): Run =>
  entries.some(([name]) => run.moved[`method.${name}`] !== undefined) ? recut(run) : run;

/** What the cut would leave of every layer, as a question asks it. */
export const cutChoice = ({ progress }: Pick<Run, 'progress'>): Record<string, PartChoice> =>
  Object.fromEntries((progress?.layers ?? []).map(({ name, rank }) => [name, { keep: rank }]));

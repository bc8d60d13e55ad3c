import { methodOf } from '../../core/config/config';
import { cutOf } from '../../core/config/cut';
import type { CutAt } from '../../core/config/cut';
import type { Param } from '../../core/config/param';
import type { Catalogue } from '../../core/config/plugin';
import type { PartChoice } from '../../core/run/inspection';
import type { Progress } from '../../core/run/progress';
import type { Run } from './runs';

type NumberParam = Extract<Param, { kind: 'number' }>;
/** The state that determines how a run cuts. */
export type Cutting = { catalogue: Catalogue; run: Pick<Run, 'live'> };

/** The present cut of the run; undefined for a method without a cut. */
export function runCut({ catalogue, run: { live } }: Cutting): CutAt | undefined {
  const method = methodOf(catalogue, live);
  return method && cutOf(method, live.method);
}

/** The live parameter that the cut line moves. */
export type CutControl = CutAt & { path: string; param: NumberParam };

/** The parameter that dragging the cut line moves; undefined for a method without a cut. */
export function cutControl(of: Cutting): CutControl | undefined {
  const cut = runCut(of);
  const method = methodOf(of.catalogue, of.run.live);
  const name = method?.cut?.parameter ?? '';
  const param = method?.params[name];
  return cut && param?.kind === 'number' ? { ...cut, path: `method.${name}`, param } : undefined;
}

/** The run with ranks shown for the present cut: a move of the cut is visible at once, not with the next report. */
export function recut(catalogue: Catalogue, run: Run): Run {
  const cut = runCut({ catalogue, run });
  if (!cut || !run.progress || run.rebuild) return run;
  const { rule, value } = cut;
  let changed = false;
  const layers = run.progress.layers.map((layer, i): Progress['layers'][number] => {
    const info = run.layers[i];
    if (!info) return layer;
    const rank = rule.rank(layer.sigma, value, info);
    const trueRank = layer.trueSigma && rule.rank(layer.trueSigma, value, info);
    if (rank === layer.rank && trueRank === layer.trueRank) return layer;
    changed = true;
    return { ...layer, rank, ...(trueRank === undefined ? {} : { trueRank }) };
  });
  return changed ? { ...run, progress: { ...run.progress, layers } } : run;
}

/** The run after a report that may have been made before the cut was moved. */
export function held(catalogue: Catalogue, run: Run): Run {
  const control = cutControl({ catalogue, run });
  return control && run.moved[control.path] !== undefined ? recut(catalogue, run) : run;
}

/** The cut of every layer to the shown rank, as a question to the trainer. */
export const cutChoice = ({ progress }: Pick<Run, 'progress'>): Record<string, PartChoice> =>
  Object.fromEntries((progress?.layers ?? []).map(({ name, rank }) => [name, { keep: rank }]));

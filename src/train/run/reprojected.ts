import type { LayerCut } from '../../core/run/progress';
import type { Value } from '../../core/config/param';
import { formOf } from '../../forms';
import type { LayerContext } from '../../forms/form';
import type { Changed, Due, LayerState, Reprojection } from '../../methods/method';
import type { ParameterWindow } from '../network/leaves';
import type { Optimizer } from '../../optimizers/optimizer';
import type { NetworkParameters } from '../network/parameters';
import { hostOf, isLowRank } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';

/** The layers after a change between two steps. */
export type Reprojected = {
  layers: TrainedLayer[];
  cuts: LayerCut[];
  /** How each layer was changed, by layer index. */
  changes: ReadonlyMap<number, Changed>;
};

/** The low-rank layers in the form that a method receives between two steps. */
export const layerStates = (
  layers: readonly TrainedLayer[],
  stability: (name: string) => readonly number[],
): LayerState[] =>
  layers
    .filter(isLowRank)
    .map(({ name, context, weights }) => ({ context, weights, stability: stability(name) }));

/** The layers with weights after the last low-rank one. */
export const layersBehind = (layers: readonly TrainedLayer[]): LayerContext[] =>
  layers
    .slice(1 + layers.findLastIndex(isLowRank))
    .flatMap((layer) => (layer.kind === 'weights' ? [layer.context] : []));

/** Changes the layers that are due; `updates`: the number of updates made by the optimizer. */
export function reprojected(
  layers: readonly TrainedLayer[],
  due: readonly Due[],
  { change }: Reprojection,
  { values, updates }: { values: Record<string, Value>; updates: number },
): Reprojected {
  const changes = new Map<number, Changed>();
  const cuts: LayerCut[] = [];
  let index = 0;
  const next = layers.map((layer, at) => {
    if (!isLowRank(layer)) return layer;
    const own = due.find((one) => one.index === index);
    index++;
    if (!own) return layer;
    const { name, context, weights } = layer;
    const changed = change(context, weights, hostOf(layer), values, own.cut);
    changes.set(at, changed);
    cuts.push({
      name,
      from: weights.rank,
      to: changed.weights.rank,
      froze: formOf(changed.weights).frozen && !formOf(weights).frozen,
      sigma: Array.from(changed.sigma),
    });
    const born = changed.resetsCount ? updates : layer.born;
    return { ...layer, weights: changed.weights, born, biasFrozen: layer.biasFrozen || changed.freezesBias };
  });
  return { layers: next, cuts, changes };
}

/** The optimizer's moments for the new windows; parameters that did not change keep theirs. */
export function carriedMoments(
  moments: readonly Float32Array[],
  before: readonly ParameterWindow[],
  { windows, gradients }: Pick<NetworkParameters, 'windows' | 'gradients'>,
  changes: ReadonlyMap<number, Changed>,
  optimizer: Optimizer,
): Float32Array<ArrayBuffer>[] {
  return optimizer.moments.map(({ power }, i) => {
    const [old = new Float32Array(), next] = [moments[i], new Float32Array(gradients.length)];
    for (const { layer, key, offset, parameter } of windows) {
      const own = before.find((window) => window.layer === layer && window.key === key);
      if (!own || offset >= gradients.length) continue;
      const values = old.slice(own.offset, own.offset + own.parameter.values.length);
      const change = parameter.role === 'core' ? changes.get(layer) : undefined;
      if (change) next.set(change.carry(values, power) ?? new Float32Array(parameter.values.length), offset);
      else next.set(values, offset);
    }
    return next;
  });
}

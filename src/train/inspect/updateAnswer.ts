import { DataError } from '../../core/errors';
import type { UpdateAnswer } from '../../core/run/inspection';
import { updateRank } from '../../core/spectrum/metric';
import { singularValues } from '../../math/svd';
import type { Snapshot } from '../run/snapshot';
import { weightMatrix } from './partsOf';
import { lowRankLayer } from './probed';
import type { Probed } from './probed';

/**
 * The change of a layer's weight since a snapshot. Cost: two SVDs, on the CPU.
 *
 * Throws DataError without a snapshot, ShapeError for a layer that is not low-rank.
 */
export function updateAnswer(now: Probed, name: string, before: Snapshot | undefined): UpdateAnswer {
  if (!before) throw new DataError('There is no snapshot before this step yet. Every test takes one.');
  const layer = lowRankLayer(now.layers, name);
  const { rows, cols } = layer.context;
  const [W, W0] = [weightMatrix(layer), weightMatrix(lowRankLayer(before.layers, name))];
  const change = Float64Array.from(W, (value, i) => value - (W0[i] ?? 0));
  return {
    about: 'update',
    step: now.step,
    since: before.step,
    layer: name,
    ...updateRank(singularValues(change, rows, cols), singularValues(W0, rows, cols)),
  };
}

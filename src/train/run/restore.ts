import type { RunConfig } from '../../core/config/config';
import { planOf } from '../../core/config/plan';
import { withMoves } from '../experiment/moved';
import { isLowRank, withValues } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';
import { totalOf } from './sessionState';
import type { SessionState } from './sessionState';
import type { Snapshot } from './snapshot';

/** The complete state, on the host. Cost: one read of all parameters and moments. */
export async function takeSnapshot(state: SessionState): Promise<Snapshot> {
  const { parameters, moments: packed, updates } = state.stepper.trainable;
  const [values = new Float32Array(), ...moments] = await state.parts.engine.read([
    parameters.packed,
    ...packed,
  ]);
  const hosts = parameters.host(values);
  const layers = parameters.layers.map((layer, i) => withValues(layer, hosts[i] ?? {}));
  const { step, pruned, turns, config } = state;
  const uncut = pruned?.step === step ? state.beforePruning : undefined;
  return { step, pruned, turns, updates, config, layers, moments, uncut };
}

/** Whether layers have the same forms and ranks. */
const isAlike = (some: readonly TrainedLayer[], others: readonly TrainedLayer[]): boolean =>
  some.every((layer, i) => {
    const other = others[i];
    if (!isLowRank(layer) || !other || !isLowRank(other)) return true;
    return layer.weights.form === other.weights.form && layer.weights.rank === other.weights.rank;
  });

/** See `Session.restore`. */
export async function restore(state: SessionState, snapshot: Snapshot): Promise<void> {
  const { stepper } = state;
  if (!isAlike(snapshot.layers, stepper.trainable.parameters.layers)) await stepper.compiled('cuts');
  await stepper.settle();
  state.step = snapshot.step;
  state.pruned = snapshot.pruned;
  state.turns = snapshot.turns;
  state.config = withMoves(state.config, snapshot.config, state.parts);
  state.beforePruning = snapshot.uncut;
  state.latest = undefined;
  state.asked = false;
  state.watched = new Map();
  stepper.forget();
  stepper.replace(snapshot.layers, snapshot.step);
  stepper.resume(snapshot);
  stepper.monitor?.clear();
}

/** See `Session.extend`. */
export async function extend(state: SessionState, longer: RunConfig): Promise<void> {
  const { method } = state.parts;
  const config = withMoves(longer, state.config, state.parts);
  const { pruneAfter = Infinity } = planOf(method, config);
  if (state.beforePruning && pruneAfter > state.step) await restore(state, state.beforePruning);
  state.config = config;
  state.total = totalOf(method, config);
}

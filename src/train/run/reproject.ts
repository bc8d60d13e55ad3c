import type { Cut } from '../../core/run/progress';
import { carriedMoments, layersBehind, layerStates, reprojected } from './reprojected';
import { takeSnapshot } from './restore';
import { rankIn } from './sessionState';
import type { SessionState } from './sessionState';

/** The maximum number of values of S available to a method. */
const watchedComparisons = 8;

/** Reads S if it was compared after this step, for a method that uses it. */
async function watchStability(state: SessionState): Promise<void> {
  const { parts, stepper, config, step, watched } = state;
  const { monitor } = stepper;
  if (!monitor?.isDue(step) || !parts.method.reprojection?.watchesStability(config.method)) return;
  const seen = monitor.read(await parts.engine.read(monitor.arrays), rankIn(state));
  for (const [name, { stability }] of seen)
    if (stability?.since !== undefined)
      watched.set(name, [...(watched.get(name) ?? []), stability.whole].slice(-watchedComparisons));
}

/** See `Session.reproject`. */
export async function reproject(state: SessionState, when: 'before' | 'after'): Promise<Cut | undefined> {
  const { stepper, parts } = state;
  const { method, optimizer } = parts;
  const { reprojection } = method;
  if (!reprojection || (when === 'before' && !state.asked && state.step > 0)) return undefined;
  if (when === 'after') await watchStability(state);
  const { step, turns, watched } = state;
  const { windows, layers } = stepper.trainable.parameters;
  const due = reprojection.due(
    layerStates(layers, (name) => watched.get(name) ?? []),
    state.config.method,
    { step, ...turns, asked: state.asked && when === 'before', behind: layersBehind(layers) },
  );
  if (when === 'before') state.asked = false;
  if (due.length === 0) return undefined;
  await stepper.compiled('cuts');
  await stepper.settle();
  await stepper.verify(step, (good) => {
    state.step = good;
  });
  const { layers: current, moments, updates } = await takeSnapshot(state);
  const next = reprojected(current, due, reprojection, { values: state.config.method, updates });
  stepper.replace(next.layers, step);
  const { parameters } = stepper.trainable;
  const carried = carriedMoments(moments, windows, parameters, next.changes, optimizer);
  stepper.resume({ updates, moments: carried });
  state.turns = { last: step, count: turns.count + 1 };
  state.latest = undefined;
  return { step, layers: next.cuts };
}

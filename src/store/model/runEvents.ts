import { withValue } from '../../core/config/config';
import type { RunConfig } from '../../core/config/config';
import type { EventOf } from '../../worker/protocol';
import type { Run } from './runs';

/** The run after the trainer reported its state. */
export function stateChanged(run: Run, { state, step }: EventOf<'state'>): Run {
  if (run.rebuild) {
    if (state === 'building') return { ...run, rebuild: { ...run.rebuild, begun: true } };
    if (!run.rebuild.begun) return run;
    return state === 'failed' ? { ...run, state, rebuild: undefined } : { ...run.rebuild.previous, state };
  }
  const going = state === 'running' || state === 'paused' || state === 'finished';
  return { ...run, state, step: going ? Math.max(run.step, step) : run.step };
}

/** The run after it was extended: `config` is that of the longer run, with live parameters `live`. */
export const extendedRun = (run: Run, { config, total }: EventOf<'extended'>, live: RunConfig): Run => ({
  ...run,
  config,
  total,
  live,
  state: 'paused',
  summary: undefined,
});

/** The run after bases were frozen or ranks cut. */
export const wasCut = (run: Run, { cut }: EventOf<'cut'>): Run =>
  run.rebuild ? run : { ...run, cuts: [...run.cuts, cut] };

/** The run after a live parameter took effect; of several moves at one step, the last counts. */
export function applied(run: Run, { event }: EventOf<'applied'>): Run {
  if (run.rebuild) return run;
  const mine = run.moved[event.path];
  const { [event.path]: _, ...others } = run.moved;
  return {
    ...run,
    live: mine === undefined ? withValue(run.live, event.path, event.value) : run.live,
    moved: mine === event.value ? others : run.moved,
    events: [...run.events.filter((e) => e.step !== event.step || e.path !== event.path), event],
  };
}

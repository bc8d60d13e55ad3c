import { valueAt, withValue } from '../../core/config/config';
import type { LiveEvent, RunConfig } from '../../core/config/config';
import type { Value } from '../../core/config/param';
import type { Cut, LayerInfo, LayerProgress, Progress, Summary } from '../../core/run/progress';
import type { RunState, Snapshot, TrainerEvent } from '../../worker/protocol';
import { keptReport, keptReports, seriesUpTo } from './history';
import { sampleOf, spectraOf } from './samples';
import type { Sample, SpectraPoint, TestPoint } from './samples';
import { append, emptySeries } from './series';
import type { Series } from './series';

/** One run as the page knows it. */
export type Run = {
  config: RunConfig;
  /** `config` with the live parameters as they are now. */
  live: RunConfig;
  state: RunState;
  /**
   * A build was asked for and has not answered. Until it has `begun`, what comes belongs to the run before; that
   * run is back when the build is refused.
   */
  rebuild: { previous: Run; begun: boolean } | undefined;
  building: { label: string; done: number; total: number } | undefined;
  step: number;
  /** Steps in all; 0 without a limit. */
  total: number;
  layers: readonly LayerInfo[];
  progress: Progress | undefined;
  /** Upper end of each layer's σ axis: it grows and never shrinks. */
  tops: readonly number[];
  samples: Series<Sample>;
  tests: Series<TestPoint>;
  /** Step 0 included. */
  spectra: Series<SpectraPoint>;
  /** Whole reports to look back at, step 0 included. */
  reports: Series<Progress>;
  /** Steps at which the trainer has kept a snapshot, in order. */
  snapshots: readonly number[];
  /** The newest state of the trainer, to go on from on another visit. */
  snapshot: Snapshot | undefined;
  /** The step of the run before at which this one began; undefined for one from step 0. */
  branchedAt: number | undefined;
  events: readonly LiveEvent[];
  /** Frozen bases and cut ranks, in order. */
  cuts: readonly Cut[];
  /** Live values set here that the trainer has not confirmed yet. */
  moved: Readonly<Record<string, Value>>;
  summary: Summary | undefined;
  stoppedAt: { step: number; lastGoodStep: number } | undefined;
};

/** Before anything is built. */
export const idleRun = (config: RunConfig): Run => ({
  config,
  live: config,
  state: 'idle',
  rebuild: undefined,
  building: undefined,
  step: 0,
  total: config.steps,
  layers: [],
  progress: undefined,
  tops: [],
  samples: emptySeries(240),
  tests: emptySeries(80),
  spectra: emptySeries(200),
  reports: emptySeries(keptReports),
  snapshots: [],
  snapshot: undefined,
  branchedAt: undefined,
  events: [],
  cuts: [],
  moved: {},
  summary: undefined,
  stoppedAt: undefined,
});

/** The run after a build was asked for: the spectra shown stay until the new ones stand. */
export const rebuildingRun = (run: Run, config: RunConfig): Run => ({
  ...idleRun(config),
  state: 'building',
  rebuild: { previous: run.rebuild?.previous ?? run, begun: false },
  layers: run.layers,
  progress: run.progress,
  tops: run.tops,
});

/** Whether only a new build goes on from here. */
export const hasEnded = ({ state }: Run): boolean =>
  state === 'finished' || state === 'diverged' || state === 'failed';

/** Whether the trainer takes steps and moves now. */
export const canBeSteered = ({ state }: Run): boolean =>
  state === 'ready' || state === 'running' || state === 'paused';

const headroom = 1.04;
const largest = (layer: LayerProgress) => Math.max(layer.sigma[0] ?? 0, layer.trueSigma?.[0] ?? 0);
const grown = (top: number, value: number) =>
  Number.isFinite(value) && value * headroom > top ? value * headroom : top;

/** True singular values and comparisons of bases are computed now and then: the latest ones stay until there are newer. */
function carried(progress: Progress, before: Progress | undefined): Progress {
  const layers = progress.layers.map((layer) => {
    const old = before?.layers.find(({ name }) => name === layer.name);
    if (!old) return layer;
    const { trueSigma, trueRank, stability } = old;
    return {
      ...(trueSigma && !layer.trueSigma ? { trueSigma } : {}),
      ...(trueRank !== undefined && !layer.trueSigma ? { trueRank } : {}),
      ...(stability ? { stability } : {}),
      ...layer,
    };
  });
  return { ...progress, layers };
}

function measured(run: Run, reported: Progress): Run {
  const progress = carried(reported, run.progress);
  const { step, loss, testAccuracy, layers } = progress;
  const before = run.samples.newest?.meanLoss ?? loss;
  const meanLoss = Number.isFinite(loss)
    ? before + (loss - before) / Math.min(3, run.samples.appended + 1)
    : before;
  const newest = run.samples.newest;
  const elapsedMs =
    (newest?.elapsedMs ?? 0) + Math.max(0, step - (newest?.step ?? 0)) * Math.max(0, progress.msPerStep);
  return {
    ...run,
    step,
    progress,
    tops: layers.map((layer, i) => grown(run.tops[i] ?? 0, largest(layer))),
    samples: append(run.samples, sampleOf(progress, { meanLoss, elapsedMs })),
    tests: testAccuracy === undefined ? run.tests : append(run.tests, { step, accuracy: testAccuracy }),
    spectra: append(run.spectra, spectraOf(progress)),
    reports: append(run.reports, keptReport(progress, run.reports.newest)),
  };
}

type EventOf<T extends TrainerEvent['type']> = Extract<TrainerEvent, { type: T }>;

/** The run that a build answers with. Step 0 is not on the lines: nothing was trained on. */
export function builtRun({ config, total, layers, progress }: EventOf<'built'>): Run {
  const tops = layers.map((layer, i) => {
    const now = progress.layers[i];
    return Math.max(1e-9, grown(layer.initialSigma[0] ?? 0, now ? largest(now) : 0) * headroom);
  });
  const idle = idleRun(config);
  const spectra = append(idle.spectra, spectraOf(progress));
  const reports = append(idle.reports, keptReport(progress, undefined));
  return { ...idle, state: 'ready', total, layers, progress, tops, spectra, reports, step: progress.step };
}

/** What a run has been up to a step at which it is again. */
const upTo = (run: Run, { step, cuts, progress }: { step: number; cuts: number; progress: Progress }) => ({
  step,
  progress,
  samples: seriesUpTo(run.samples, step),
  tests: seriesUpTo(run.tests, step),
  spectra: seriesUpTo(run.spectra, step),
  reports: seriesUpTo(run.reports, step),
  snapshots: run.snapshots.filter((one) => one <= step),
  events: run.events.filter((move) => move.step <= step),
  cuts: run.cuts.slice(0, cuts),
});

/**
 * The run that goes on from a snapshot: what came up to it is its own, live parameters stay as they are.
 *
 * Of the moves after that very step, those count that the snapshot has; the others came later.
 */
export function branchedRun(run: Run, event: EventOf<'branched'>): Run {
  const { step, config } = event;
  const isOwn = (move: LiveEvent) =>
    move.step < step || (move.step === step && valueAt(config, move.path) === move.value);
  return {
    ...run,
    ...upTo(run, event),
    state: 'paused',
    rebuild: undefined,
    branchedAt: step,
    events: run.events.filter(isOwn),
    moved: {},
    summary: undefined,
    stoppedAt: undefined,
  };
}

/** A run that was kept, where the trainer has taken it up again: up to the step of its snapshot as it was. */
export const resumedRun = (kept: Run, event: EventOf<'resumed'>): Run => ({
  ...branchedRun(kept, { ...event, type: 'branched' }),
  live: kept.step === event.step ? kept.live : event.config,
  branchedAt: kept.branchedAt,
  summary: kept.step === event.step ? kept.summary : undefined,
});

/** The run after its device was lost: up to where the trainer has put it up again as it was, and so are its sliders. */
export const recoveredRun = (run: Run, event: EventOf<'recovered'>): Run => ({
  ...run,
  ...upTo(run, event),
  live: Object.entries(run.moved).reduce((live, [path, value]) => withValue(live, path, value), event.config),
  summary: run.step === event.step ? run.summary : undefined,
  stoppedAt: run.stoppedAt?.lastGoodStep === event.step ? run.stoppedAt : undefined,
});

/** The run after the trainer said where it is. */
export function stateChanged(run: Run, { state, step }: EventOf<'state'>): Run {
  if (run.rebuild) {
    if (state === 'building') return { ...run, rebuild: { ...run.rebuild, begun: true } };
    if (!run.rebuild.begun) return run;
    return state === 'failed' ? { ...run, state, rebuild: undefined } : { ...run.rebuild.previous, state };
  }
  const going = state === 'running' || state === 'paused' || state === 'finished';
  return { ...run, state, step: going ? Math.max(run.step, step) : run.step };
}

/** The run after it was extended: `config` is that of the longer run, with the live parameters `live`. */
export const extendedRun = (run: Run, { config, total }: EventOf<'extended'>, live: RunConfig): Run => ({
  ...run,
  config,
  total,
  live,
  state: 'paused',
  summary: undefined,
});

/** The run after a report. */
export const progressed = (run: Run, { progress }: EventOf<'progress'>): Run =>
  run.rebuild ? run : measured(run, progress);

/** The run after bases were frozen or ranks cut. */
export const wasCut = (run: Run, { cut }: EventOf<'cut'>): Run =>
  run.rebuild ? run : { ...run, cuts: [...run.cuts, cut] };

/** The run after a live parameter took effect; the last move of a step counts. */
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

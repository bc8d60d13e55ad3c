import type { LiveEvent, RunConfig } from '../../core/config/config';
import type { Value } from '../../core/config/param';
import type { Cut, LayerInfo, Progress, Summary } from '../../core/run/progress';
import type { RunState, Snapshot } from '../../worker/protocol';
import { numerics } from '../../core/versions';
import { keptReports } from './history';
import type { Sample, SpectraPoint, TestPoint } from './samples';
import { emptySeries } from './series';
import type { Series } from './series';

/** The state of one run on the page. */
export type Run = {
  /** Of the code that computed it; the oldest, if a kept run was continued. */
  numerics: number;
  config: RunConfig;
  /** `config` with the present live parameters. */
  live: RunConfig;
  state: RunState;
  /**
   * A build was requested and is not complete. Until it has `begun`, events belong to the previous run, which is restored if
   * the build is refused.
   */
  rebuild: { previous: Run; begun: boolean } | undefined;
  building: { label: string; done: number; total: number } | undefined;
  step: number;
  /** Total number of steps; 0 without a limit. */
  total: number;
  layers: readonly LayerInfo[];
  progress: Progress | undefined;
  /** Upper end of each layer's σ axis: it never shrinks. */
  tops: readonly number[];
  samples: Series<Sample>;
  tests: Series<TestPoint>;
  /** Includes step 0. */
  spectra: Series<SpectraPoint>;
  /** Complete reports to look back at, including step 0. */
  reports: Series<Progress>;
  /** Steps of the trainer's snapshots, in order. */
  snapshots: readonly number[];
  /** The trainer's newest snapshot, from which another visit can resume. */
  snapshot: Snapshot | undefined;
  /** The step at which this run branched off an earlier one; undefined for a run from step 0. */
  branchedAt: number | undefined;
  events: readonly LiveEvent[];
  /** Freezing of bases and cuts of ranks, in order. */
  cuts: readonly Cut[];
  /** Live values set here that the trainer has not confirmed. */
  moved: Readonly<Record<string, Value>>;
  summary: Summary | undefined;
  stoppedAt: { step: number; lastGoodStep: number } | undefined;
};

/** The state before the first build. */
export const idleRun = (config: RunConfig): Run => ({
  numerics,
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

/** The run after a build was requested: it shows the last spectra until there are new ones. */
export const rebuildingRun = (run: Run, config: RunConfig): Run => ({
  ...idleRun(config),
  state: 'building',
  rebuild: { previous: run.rebuild?.previous ?? run, begun: false },
  layers: run.layers,
  progress: run.progress,
  tops: run.tops,
});

export const hasEnded = ({ state }: Run): boolean =>
  state === 'finished' || state === 'diverged' || state === 'failed';

/** Whether the trainer accepts steps and moves now. */
export const canBeSteered = ({ state }: Run): boolean =>
  state === 'ready' || state === 'running' || state === 'paused';

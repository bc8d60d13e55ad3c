import type { LiveEvent, RunConfig } from '../../core/config/config';
import type { Value } from '../../core/config/param';
import type { Cut, LayerInfo, Progress, Summary } from '../../core/run/progress';
import type { RunState, Snapshot } from '../../worker/protocol';
import { numerics } from '../../core/versions';
import { keptReports } from './history';
import type { Sample, SpectraPoint, TestPoint } from './samples';
import { emptySeries } from './series';
import type { Series } from './series';

/** One run as the page knows it. */
export type Run = {
  /** Of the code that computed it, of the oldest where a kept run was gone on with. */
  numerics: number;
  config: RunConfig;
  /** `config` with the live parameters as they are now. */
  live: RunConfig;
  state: RunState;
  /**
   * A build was asked for and has not answered. Until it has `begun`, events belong to the run before, which comes back if
   * the build is refused.
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
  /** The trainer's newest snapshot, to resume from on another visit. */
  snapshot: Snapshot | undefined;
  /** The step of the earlier run at which this one branched off; undefined for one from step 0. */
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

/** The run after a build was asked for: it shows the last spectra until there are new ones. */
export const rebuildingRun = (run: Run, config: RunConfig): Run => ({
  ...idleRun(config),
  state: 'building',
  rebuild: { previous: run.rebuild?.previous ?? run, begun: false },
  layers: run.layers,
  progress: run.progress,
  tops: run.tops,
});

/** Whether the run has ended. */
export const hasEnded = ({ state }: Run): boolean =>
  state === 'finished' || state === 'diverged' || state === 'failed';

/** Whether the trainer accepts steps and moves now. */
export const canBeSteered = ({ state }: Run): boolean =>
  state === 'ready' || state === 'running' || state === 'paused';

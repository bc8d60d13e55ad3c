import type { LayerProgress, Progress } from '../../core/run/progress';
import type { EventOf } from '../../worker/protocol';
import { keptReport } from './history';
import { idleRun } from './runs';
import type { Run } from './runs';
import { carried, sampleAfter, spectraOf } from './samples';
import { append } from './series';

const headroom = 1.04;
const largest = (layer: LayerProgress) => Math.max(layer.sigma[0] ?? 0, layer.trueSigma?.[0] ?? 0);
const grown = (top: number, value: number) =>
  Number.isFinite(value) && value * headroom > top ? value * headroom : top;

function measured(run: Run, reported: Progress): Run {
  const progress = carried(reported, run.progress);
  const { step, testAccuracy, layers } = progress;
  const { newest, appended } = run.samples;
  return {
    ...run,
    step,
    progress,
    tops: layers.map((layer, i) => grown(run.tops[i] ?? 0, largest(layer))),
    samples: append(run.samples, sampleAfter(newest, appended, progress)),
    tests: testAccuracy === undefined ? run.tests : append(run.tests, { step, accuracy: testAccuracy }),
    spectra: append(run.spectra, spectraOf(progress)),
    reports: append(run.reports, keptReport(progress, run.reports.newest)),
  };
}

/** The run after it was built. Step 0 is not on the lines, since nothing was trained yet. */
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

/** The run after a report. */
export const progressed = (run: Run, { progress }: EventOf<'progress'>): Run =>
  run.rebuild ? run : measured(run, progress);

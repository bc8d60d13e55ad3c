import type { LayerProgress, Progress } from '../../core/run/progress';
import type { EventOf } from '../../worker/protocol';
import { keptReport } from './history';
import { idleRun } from './runs';
import type { Run } from './runs';
import { sampleOf, spectraOf } from './samples';
import { append } from './series';

const headroom = 1.04;
const largest = (layer: LayerProgress) => Math.max(layer.sigma[0] ?? 0, layer.trueSigma?.[0] ?? 0);
const grown = (top: number, value: number) =>
  Number.isFinite(value) && value * headroom > top ? value * headroom : top;

/** The report with the latest true singular values and comparisons of bases, if it has none: they are computed less often. */
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

/** The run that was built. Step 0 is not on the lines, since nothing was trained yet. */
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

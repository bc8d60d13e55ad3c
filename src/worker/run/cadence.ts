import type { RunConfig } from '../../core/config/config';
import type { Cadence } from '../../train/run/run';

/** In milliseconds: the least and the most between two progress reports, and the least between true spectra. */
const pace = { least: 100, most: 500, trueSpectrum: 500 } as const;

/** The cadence of a run of this configuration, with reports after these steps in any case. */
export type RunCadence = (config: RunConfig, reports: readonly number[]) => Cadence;

/** How often the page gets reports: by time, so that it is neither flooded nor left waiting. */
export function createCadence(host: {
  /** A number of steps was asked for: every one of them is reported. */
  isCounting(): boolean;
  /** Steps of the run in all. */
  total(): number;
}): RunCadence {
  let lastReport = 0;
  let lastSpectrum = 0;
  return ({ metricsEvery }, reports) => ({
    reportAt(step) {
      const since = performance.now() - lastReport;
      return (
        host.isCounting() ||
        reports.includes(step) ||
        since >= pace.most ||
        (since >= pace.least && step % metricsEvery === 0)
      );
    },
    trueSpectrum(step) {
      lastReport = performance.now();
      const due = host.isCounting() || step === host.total() || reports.includes(step);
      if (!due && lastReport - lastSpectrum < pace.trueSpectrum) return false;
      lastSpectrum = lastReport;
      return true;
    },
  });
}

import type { RunConfig } from '../../core/config/config';
import type { Cadence } from '../../train/run/run';

/** In milliseconds: the minimum and maximum time between two progress reports, and the minimum between true spectra. */
const pace = { least: 100, most: 500, trueSpectrum: 500 } as const;

/** Creates the cadence of a run of this configuration, with a report after each of these steps. */
export type RunCadence = (config: RunConfig, reports: readonly number[]) => Cadence;

/** How often the page receives reports: limited by time in both directions. */
export function createCadence(host: {
  /** A number of steps was requested: each of them is reported. */
  isCounting(): boolean;
  /** Total number of steps of the run. */
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

import type { RunConfig } from '../../core/config/config';
import type { Cadence } from '../../train/run/run';

/** In milliseconds: the minimum and maximum time between two progress reports, and the minimum between true spectra. */
const pace = { least: 100, most: 500, trueSpectrum: 500 } as const;

/**
 * Creates the cadence of a run of this configuration, with a report after each of these steps. `canLook`: whether true spectra
 * are there without a wait, see `Session`; those that only the clock asks for are left out otherwise.
 */
export type RunCadence = (
  config: RunConfig,
  reports: readonly number[],
  session: { readonly canLook: boolean },
) => Cadence;

/** How often the page receives reports: limited by time in both directions. */
export function createCadence(host: {
  /** A number of steps was requested: each of them is reported. */
  isCounting(): boolean;
  /** Total number of steps of the run. */
  total(): number;
}): RunCadence {
  let lastReport = 0;
  let lastSpectrum = 0;
  return ({ metricsEvery }, reports, session) => ({
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
      const isEarly = lastReport - lastSpectrum < pace.trueSpectrum;
      if (!due && (isEarly || (step > 0 && !session.canLook))) return false;
      lastSpectrum = lastReport;
      return true;
    },
  });
}

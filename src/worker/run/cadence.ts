import type { RunConfig } from '../../core/config/config';
import type { Cadence } from '../../train/run/run';

/** Milliseconds between progress reports at the least, between them at the most, and between true spectra. */
const pace = { least: 100, most: 500, trueSpectrum: 500 } as const;

/** What decides on a report besides the time: steps are being counted, the last step, steps that were asked for. */
export type Reasons = { isCounting(): boolean; total(): number; wanted(): readonly number[] };

/** How often the page hears of a run: by time, so that it is neither flooded nor left waiting. */
export function createCadence({ isCounting, total, wanted }: Reasons): (config: RunConfig) => Cadence {
  let lastReport = 0;
  let lastSpectrum = 0;
  return ({ metricsEvery }) => ({
    reportAt(step) {
      const since = performance.now() - lastReport;
      return (
        isCounting() ||
        wanted().includes(step) ||
        since >= pace.most ||
        (since >= pace.least && step % metricsEvery === 0)
      );
    },
    trueSpectrum(step) {
      lastReport = performance.now();
      const due = isCounting() || step === total() || wanted().includes(step);
      if (!due && lastReport - lastSpectrum < pace.trueSpectrum) return false;
      lastSpectrum = lastReport;
      return true;
    },
  });
}

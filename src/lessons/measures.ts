import type { LayerProgress, Progress } from '../core/run/progress';
import type { LiveState } from './liveState';

/** A layer of a report. Throws if the report has none of that name. */
export function layerOf({ layers, step }: Progress, name: string): LayerProgress {
  const layer = layers.find((one) => one.name === name);
  if (layer) return layer;
  const names = layers.map((one) => one.name).join(', ');
  throw new Error(`The report of step ${step} has no layer ${name}. It has: ${names}.`);
}

/** The report of exactly this step, if it was kept. */
export const reportAt = ({ reports }: LiveState, step: number): Progress | undefined =>
  reports.find((report) => report.step === step);

/** Accuracy on the test set after exactly this step, 0…1; NaN if it was not measured. */
export const testAt = ({ tests }: LiveState, step: number): number =>
  tests.find((test) => test.step === step)?.accuracy ?? NaN;

/** σ_k / σ_{k+1}: the jump after bar k. NaN without these values. */
export const jump = ({ sigma }: LayerProgress, k: number): number =>
  (sigma[k - 1] ?? NaN) / (sigma[k] ?? NaN);

/** The largest difference between a stored and a true singular value, as a share of the largest true one; NaN without them. */
export function gap({ sigma, trueSigma }: LayerProgress): number {
  const largest = trueSigma?.[0];
  if (!trueSigma || largest === undefined) return NaN;
  return Math.max(...sigma.map((value, i) => Math.abs(value - (trueSigma[i] ?? 0)))) / largest;
}

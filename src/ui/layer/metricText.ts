import { usualEnergy } from '../../core/config/cut';
import type { Metric, Setting } from '../../core/spectrum/metrics/metric';
import { runCut } from '../../store/model/cutLine';
import type { Cutting } from '../../store/model/cutLine';
import { cutFraction } from '../../store/selectors/settling';
import { short } from '../elements/format';

/** The inputs of metrics besides the spectrum: the size of the matrix, and the run's cut. */
export function metricSetting(of: Cutting, { rows, cols }: { rows: number; cols: number }): Setting {
  const cut = runCut(of);
  const beta = cutFraction(of);
  return {
    rows,
    cols,
    e: cut?.rule.id === 'energy' ? cut.value : usualEnergy,
    ...(beta === undefined ? {} : { beta }),
  };
}

/** A summary, rounded for display. */
export function shownMetric(value: number): string {
  if (!Number.isFinite(value)) return '∞';
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 0.1 ? value.toFixed(2) : short(value);
}

/** A metric's value as text, or the reason why there is none. */
export function metricText(metric: Metric, sigma: readonly number[], setting: Setting): string {
  const value = metric.of(sigma, setting);
  if (value !== undefined) {
    const error = metric.error?.(sigma);
    return error === undefined ? shownMetric(value) : `${shownMetric(value)} ± ${shownMetric(error)}`;
  }
  return metric.missing?.(sigma, setting) ?? '–';
}

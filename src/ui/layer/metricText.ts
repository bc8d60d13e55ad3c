import { valueAt } from '../../core/config/config';
import type { Metric, Setting } from '../../core/spectrum/metrics/metric';
import type { Run } from '../../store/model/runs';
import { cutFraction } from '../../store/selectors/settling';
import { short } from '../elements/format';

/** What the metrics need besides the spectrum; pruning removes a hundredth of the energy where no method says. */
export function metricSetting(
  run: Pick<Run, 'live'>,
  { rows, cols }: { rows: number; cols: number },
): Setting {
  const energy = valueAt(run.live, 'method.energy') ?? valueAt(run.live, 'method.truncate');
  const beta = cutFraction(run);
  return {
    rows,
    cols,
    e: typeof energy === 'number' ? energy : 0.01,
    ...(beta === undefined ? {} : { beta }),
  };
}

/** A summary at a width that can be read. */
export function shownMetric(value: number): string {
  if (!Number.isFinite(value)) return '∞';
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 0.1 ? value.toFixed(2) : short(value);
}

/** A metric's value in words, or why there is none. */
export function metricText(metric: Metric, sigma: readonly number[], setting: Setting): string {
  const value = metric.of(sigma, setting);
  if (value !== undefined) {
    const error = metric.error?.(sigma);
    return error === undefined ? shownMetric(value) : `${shownMetric(value)} ± ${shownMetric(error)}`;
  }
  return metric.missing?.(sigma, setting) ?? '–';
}

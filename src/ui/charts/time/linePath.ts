import type { Row } from '../../../store/selectors/selectors';

/** The values under `key` as the data of an SVG path; missing and off-scale values are bridged. */
export function linePath(
  rows: readonly Row[],
  key: string,
  x: (step: number) => number,
  y: (value: number) => number,
): string {
  const points = rows.flatMap((row) => {
    const value = row[key];
    const at = typeof value === 'number' ? y(value) : NaN;
    return Number.isFinite(at) ? [`${x(row.step).toFixed(1)} ${at.toFixed(1)}`] : [];
  });
  return points.length > 0 ? `M${points.join('L')}` : '';
}

import { formats } from '../core/versions';
import type { ExporterOf } from './exporter';
import type { RunRecord } from './runRecord';

/** A run as JSON: `{ format: "rankscope-run", v, version, numerics, … }`. Singular values have seven digits; NaN and ±∞ become null. */
export function runJson(record: RunRecord): string {
  const replace = (key: string, value: unknown) =>
    key === 'columns'
      ? undefined
      : value instanceof Float32Array
        ? Array.from(value, (number) => Number(number.toPrecision(7)))
        : value;
  return `${JSON.stringify({ format: 'rankscope-run', v: formats.exportedRun, ...record }, replace)}\n`;
}

/** A run as JSON. */
export const exporter: ExporterOf<'run'> = {
  id: 'json',
  label: 'JSON',
  help: 'Everything that is known of the run: configuration, moves, cuts, reports, tests and singular values. Dropped on the page, it opens the configuration and offers the moves.',
  needs: 'run',
  extension: 'json',
  type: 'application/json',
  encode: runJson,
};

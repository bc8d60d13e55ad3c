import { formats } from '../core/versions';
import type { ExporterOf } from './exporter';
import type { RunRecord } from './runRecord';

/** The value of a cell; missing and non-finite values make it empty. */
export type Cell = string | number | null | undefined;

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Rows as comma-separated values with a header, lines terminated by CR LF. Source: RFC 4180. */
export const encodeCsv = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [columns, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');

/**
 * A run as comma-separated values: one row for each kept report, in order of step.
 *
 * Columns: step, batch loss and its running mean in nats, accuracies 0…1, the learning rate, and for each layer its rank,
 * orthogonality error, S, S_k and ‖ΔW‖ / ‖W‖; then `columns`; last, equal in all rows, the versions of the code that wrote
 * and computed it: `format`, `numerics`, `version`, since CSV has no comments. A test between two reports has its own row, and
 * so has a value of `columns` at a step without a report.
 */
export function runCsv({ layers, samples, tests, numerics, version, columns: more = [] }: RunRecord): string {
  const names = layers.map(({ name }) => name);
  const each = (what: string) => names.map((name) => `${what} ${name}`);
  const columns = ['step', 'loss', 'meanLoss', 'accuracy', 'testAccuracy', 'learningRate'];
  const measures = ['rank', 'orthogonality', 'S', 'S_k', 'change'].flatMap(each);
  const all = [...columns, ...measures, ...more.map(({ name }) => name), 'format', 'numerics', 'version'];
  const sampled = new Map(samples.map((sample) => [sample.step, sample]));
  const tested = new Map(tests.map(({ step, accuracy }) => [step, accuracy]));
  const known = [sampled, tested, ...more.map(({ values }) => values)];
  const steps = [...new Set(known.flatMap((values) => [...values.keys()]))].sort((a, b) => a - b);
  const rows = steps.map((step): Cell[] => {
    const sample = sampled.get(step);
    const of = (pick: (i: number) => Cell) => names.map((_, i) => pick(i));
    return [
      ...[step, sample?.loss, sample?.meanLoss, sample?.accuracy, tested.get(step), sample?.learningRate],
      ...of((i) => sample?.ranks[i]),
      ...of((i) => sample?.orthogonality[i]),
      ...of((i) => sample?.settling[i]?.whole),
      ...of((i) => sample?.settling[i]?.leading),
      ...of((i) => sample?.settling[i]?.change),
      ...more.map(({ values }) => values.get(step)),
      ...[formats.csv, numerics, version],
    ];
  });
  return encodeCsv(all, rows);
}

/** A run as comma-separated values. */
export const exporter: ExporterOf<'run'> = {
  id: 'csv',
  label: 'CSV',
  help: 'A table with a row for each report: loss, accuracies, learning rate, and each layer’s rank, orthogonality error, S, S_k and change.',
  needs: 'run',
  extension: 'csv',
  type: 'text/csv',
  encode: runCsv,
};

import type { Column } from '../core/run/column';
import type { RunRecord } from './json';

/** What a cell may hold; nothing, and numbers that are not finite, make it empty. */
export type Cell = string | number | null | undefined;

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Rows as comma-separated values with a header, lines ended by CR LF. Source: RFC 4180. */
export const encodeCsv = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [columns, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');

/**
 * A run as comma-separated values: a row for each report that was kept, in order of step.
 *
 * Columns: step, batch loss and its running mean in nats, accuracies 0…1, the learning rate, and of every layer its rank,
 * orthogonality error, S, S_k and ‖ΔW‖ / ‖W‖; then `more`. A test between two reports has a row of its own, and so has a
 * number of `more` at a step that has none.
 */
export function runCsv({ layers, samples, tests }: RunRecord, more: readonly Column[] = []): string {
  const names = layers.map(({ name }) => name);
  const each = (what: string) => names.map((name) => `${what} ${name}`);
  const columns = ['step', 'loss', 'meanLoss', 'accuracy', 'testAccuracy', 'learningRate'];
  const ofLayers = ['rank', 'orthogonality', 'S', 'S_k', 'change'].flatMap(each);
  const all = [...columns, ...ofLayers, ...more.map(({ name }) => name)];
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
    ];
  });
  return encodeCsv(all, rows);
}

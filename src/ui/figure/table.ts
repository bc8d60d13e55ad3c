import type { SpectraPoint } from '../../store/model/samples';
import type { Spectrum } from '../charts/spectrum/spectrumGeometry';
import type { Row } from '../../store/selectors/selectors';

/** The numbers of a chart; null for a missing one. */
export type Table = { columns: readonly string[]; rows: readonly (readonly (string | number | null)[])[] };

/** At most `most` of the rows, evenly spaced, the first and the last among them. */
export function decimated<T>(rows: readonly T[], most: number): T[] {
  if (rows.length <= most) return [...rows];
  return Array.from(
    { length: most },
    (_, i) => rows[Math.round((i * (rows.length - 1)) / (most - 1))],
  ).filter((row) => row !== undefined);
}

/** The table of lines over the steps: a column for each line, named by its label or else its key. */
export const linesTable = (
  rows: readonly Row[],
  lines: readonly { key: string; label?: string }[],
): Table => ({
  columns: ['step', ...lines.map(({ key, label }) => label ?? key)],
  rows: rows.map((row) => [row.step, ...lines.map(({ key }) => row[key] ?? null)]),
});

/** A square of values, row-major, with rows and columns numbered from 1. */
export function squareTable(values: readonly number[], name: string): Table {
  const size = Math.floor(Math.sqrt(values.length));
  const places = Array.from({ length: size }, (_, i) => i);
  return {
    columns: [name, ...places.map((i) => String(i + 1))],
    rows: places.map((i) => [i + 1, ...values.slice(i * size, (i + 1) * size)]),
  };
}

/** A layer's leading singular values over the steps, and its rank. */
export function historyTable(points: readonly SpectraPoint[], layer: number): Table {
  const most = Math.min(8, Math.max(0, ...points.map(({ sigma }) => sigma[layer]?.length ?? 0)));
  const leading = Array.from({ length: most }, (_, i) => i);
  return {
    columns: ['step', 'rank', ...leading.map((i) => `σ${i + 1}`)],
    rows: points.map(({ step, ranks, sigma }) => [
      step,
      ranks[layer] ?? null,
      ...leading.map((i) => sigma[layer]?.[i] ?? null),
    ]),
  };
}

/** A spectrum, value by value: now, at step 0, of a random matrix, and of the weight itself if it was computed. */
export function spectrumTable({ sigma, initial, random, trueSigma, rank }: Spectrum): Table {
  const others = [
    { name: 'step 0', values: initial },
    ...(random ? [{ name: 'random', values: random }] : []),
    ...(trueSigma ? [{ name: 'true', values: trueSigma }] : []),
  ];
  return {
    columns: ['i', 'σ', 'kept', ...others.map(({ name }) => name)],
    rows: sigma.map((value, i) => [
      i + 1,
      value,
      i < rank ? 'yes' : 'no',
      ...others.map(({ values }) => values[i] ?? null),
    ]),
  };
}

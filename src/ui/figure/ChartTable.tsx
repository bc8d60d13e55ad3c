import { texts } from '../../core/texts';
import { useState } from 'react';
import { decimated } from './table';
import type { Table } from './table';
import { short, thousands } from '../elements/format';
import '../explain/help.css';

export const text = texts('ui/figure/ChartTable', {
  label: (title: string) => `${title}, table`,
  rows: (few: number, all: number) => `${few} of ${all} rows`,
  empty: 'No numbers yet.',
});

const most = 50;

const shown = (value: string | number | null) =>
  value === null
    ? '–'
    : typeof value === 'string'
      ? value
      : Number.isInteger(value)
        ? thousands(value)
        : Math.abs(value) >= 9.95
          ? value.toFixed(1)
          : Math.abs(value) >= 0.01
            ? value.toFixed(3)
            : short(value);

/** The numbers of a chart when the table was opened, at most 50 rows. */
export function ChartTable({ title, read }: { title: string; read: () => Table }) {
  const [{ columns, rows }] = useState(read);
  const few = decimated(rows, most);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={text.label(title)}>
      <table>
        <caption>
          {title}
          {few.length < rows.length ? <small> {text.rows(few.length, rows.length)}</small> : null}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {few.map((row, i) => (
            <tr key={i}>
              {row.map((value, j) =>
                j === 0 ? (
                  <th key={j} scope="row">
                    {shown(value)}
                  </th>
                ) : (
                  <td key={j}>{shown(value)}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {few.length === 0 ? <p>{text.empty}</p> : null}
    </div>
  );
}

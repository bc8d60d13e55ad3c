import { useState } from 'react';
import { decimated } from './table';
import type { Table } from './table';
import { short, thousands } from '../elements/format';
import '../explain/help.css';

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

/** The numbers behind a chart as they were when it was opened, at most 50 rows. */
export function ChartTable({ title, read }: { title: string; read: () => Table }) {
  const [{ columns, rows }] = useState(read);
  const few = decimated(rows, most);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={`${title}, table`}>
      <table>
        <caption>
          {title}
          {few.length < rows.length ? (
            <small>
              {' '}
              {few.length} of {rows.length} rows
            </small>
          ) : null}
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
      {few.length === 0 ? <p>No numbers yet.</p> : null}
    </div>
  );
}

import { describe, expect, it } from 'vitest';
import { formats } from '../../src/core/versions';
import { encodeCsv, runCsv } from '../../src/export/csv';
import { readCsv } from './readers/csv';
import { sampleRun } from './sampleRun';

describe('comma-separated values', () => {
  it('come back whatever is in a cell', () => {
    const rows = [
      ['a,b', 'say "no"', 'line\nbreak', ''],
      ['ε', '=1+1', ' ', '"'],
    ];
    expect(readCsv(encodeCsv(['w', 'x', 'y,', 'z'], rows))).toEqual([['w', 'x', 'y,', 'z'], ...rows]);
  });

  it('leave out what is no number, and keep every digit of what is', () => {
    expect(encodeCsv(['a'], [[Number.NaN], [Infinity], [null], [undefined], [0.1 + 0.2]])).toBe(
      'a\r\n\r\n\r\n\r\n\r\n0.30000000000000004\r\n',
    );
  });

  it('hold a run: a row a report, a test between two reports in its own', () => {
    const [header = [], ...rows] = readCsv(runCsv(sampleRun()));
    expect(header.slice(0, 8)).toEqual([
      ...['step', 'loss', 'meanLoss', 'accuracy', 'testAccuracy', 'learningRate'],
      ...['rank conv1', 'rank fc1'],
    ]);
    expect(rows.every((row) => row.length === header.length)).toBe(true);
    expect(rows.map((row) => row[0])).toEqual(['10', '15', '20']);
    expect(rows[1]).toEqual([
      '15',
      '',
      '',
      '',
      '0.75',
      ...Array.from({ length: header.length - 8 }, () => ''),
      ...[String(formats.csv), '5', '1.2.3'],
    ]);
    expect(header.slice(-3)).toEqual(['format', 'numerics', 'version']);
    const at = (row: number, name: string) => rows[row]?.[header.indexOf(name)];
    expect(at(0, 'loss')).toBe('2.25');
    expect(at(2, 'rank fc1')).toBe('3');
    expect(at(2, 'orthogonality conv1')).toBe('');
    expect(at(2, 'S_k fc1')).toBe('0.99');
  });

  it('have further columns after those of the run, at steps of their own too', () => {
    const run = readCsv(runCsv(sampleRun()));
    const more = [{ name: 'largest σ', values: new Map([[10, 2.5], [12, null], [20, 3]]) }]; // prettier-ignore
    const [header = [], ...rows] = readCsv(runCsv({ ...sampleRun(), columns: more }));
    const stamp = ['format', 'numerics', 'version'];
    expect(header).toEqual([...(run[0] ?? []).slice(0, -3), 'largest σ', ...stamp]);
    expect(rows.map((row) => [row[0], row.at(-4)])).toEqual([
      ['10', '2.5'],
      ['12', ''],
      ['15', ''],
      ['20', '3'],
    ]);
    expect(rows[0]?.slice(0, -4)).toEqual(run[1]?.slice(0, -3));
  });
});

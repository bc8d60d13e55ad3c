import { describe, expect, it } from 'vitest';
import { metrics } from '../../src/core/spectrum/metrics';
import { decimated, historyTable, linesTable, spectrumTable, squareTable } from '../../src/ui/figure/table';
import { metricText } from '../../src/ui/layer/metricText';

describe('the table of a chart', () => {
  it('keeps the first and the last row, in order, and no more than the limit', () => {
    for (const count of [0, 1, 49, 50, 51, 137, 4000]) {
      const rows = Array.from({ length: count }, (_, i) => i);
      const few = decimated(rows, 50);
      expect(few).toHaveLength(Math.min(50, count));
      expect(few.toSorted((a, b) => a - b)).toEqual(few);
      expect(new Set(few).size).toBe(few.length);
      expect([few[0], few.at(-1)]).toEqual([rows[0], rows.at(-1)]);
    }
  });

  it('has a column for each line, and an empty cell where a line has no value', () => {
    const rows = [
      { step: 1, mean: 2, other: 9 },
      { step: 2, mean: null },
    ];
    expect(linesTable(rows, [{ key: 'mean', label: 'average' }, { key: 'x' }])).toEqual({
      columns: ['step', 'average', 'x'],
      rows: [
        [1, 2, null],
        [2, null, null],
      ],
    });
  });

  it('lists square matrices row by row', () => {
    expect(squareTable([1, 2, 3, 4], 'i').rows).toEqual([
      [1, 1, 2],
      [2, 3, 4],
    ]);
    expect(squareTable([], 'i').rows).toEqual([]);
  });

  it('states whether each singular value is kept', () => {
    const table = spectrumTable({
      ...{ sigma: [2, 1], initial: [3], trueSigma: undefined, random: [1.5, 1] },
      ...{ rank: 1, fullRank: 2, breakEvenRank: 1, top: 3 },
    });
    expect(table.columns).toEqual(['i', 'σ', 'kept', 'step 0', 'random']);
    expect(table.rows).toEqual([
      [1, 2, 'yes', 3, 1.5],
      [2, 1, 'no', null, 1],
    ]);
  });

  it('has the leading values over time, at most eight', () => {
    const sigma = [Float32Array.from({ length: 12 }, (_, i) => 12 - i)];
    const { columns, rows } = historyTable([{ step: 4, ranks: [7], sigma }], 0);
    expect(columns).toHaveLength(10);
    expect(rows).toEqual([[4, 7, 12, 11, 10, 9, 8, 7, 6, 5]]);
  });
});

describe('a metric of a layer in words', () => {
  const text = (id: string, sigma: number[], beta?: number) => {
    const metric = metrics.find((one) => one.id === id);
    if (!metric) throw new Error(id);
    return metricText(metric, sigma, {
      ...{ rows: 100, cols: sigma.length, e: 0.01 },
      ...(beta === undefined ? {} : { beta }),
    });
  };
  const decaying = (count: number) => Array.from({ length: count }, (_, i) => 3 / (1 + i));

  it('hides the power law below 50 values and states why', () => {
    expect(text('alpha', decaying(49))).toBe('needs 50 values, here 49');
    expect(text('alpha', decaying(50))).toMatch(/^\d+\.\d+ ± \d/);
    expect(
      text(
        'alpha',
        Array.from({ length: 60 }, () => 1),
      ),
    ).toBe('no power law fits');
  });

  it('states that a method has no β, and which value is infinite', () => {
    expect(text('betaRank', [2, 1])).toBe('this method has no β');
    expect(text('betaRank', [2, 1, 0.1], 0.4)).toBe('2');
    expect(text('conditionNumber', [2, 0])).toBe('∞');
    expect(text('stableRank', [2, 1])).toBe('1.25');
  });
});

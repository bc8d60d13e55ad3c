import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withRun } from '../../src/store/model/runList';
import type { Run } from '../../src/store/model/runs';
import { charts, chartColumns, chartExplanations } from '../../src/ui/charts/overTime';
import { otherLines } from '../../src/ui/charts/time/otherRuns';
import { linesTable } from '../../src/ui/figure/table';
import { OverTime } from '../../src/ui/overTime/OverTime';
import { setUp, setUpPaused, setUpReady } from '../store/fakeHost';
import { rendered, settledStore } from './rendered';

const runOf = ({ store }: Pick<ReturnType<typeof setUp>, 'store'>) => store.getState().run;
const settled = settledStore().getState();
const runs: [string, Run][] = [
  ['no run', runOf(setUp())],
  ['a run that has not begun', runOf(setUpReady())],
  ['a run without factors', runOf(setUpPaused())],
  ['a run in which bases settle', settled.run],
];
const beside = withRun(settled.runs, settled.run);
const forms = charts.flatMap(({ forms: own }) => own);

describe('the charts over time', () => {
  it('are the files that export one, in their order', () => {
    const folder = 'src/ui/charts/overTime';
    const files = readdirSync(folder)
      .filter((name) => /^export const chart\b/m.test(readFileSync(`${folder}/${name}`, 'utf8')))
      .map((name) => name.replace(/\.tsx?$/, ''));
    expect(charts.map(({ id }) => id).sort()).toEqual(files.sort());
    const orders = charts.map(({ chart }) => chart.order);
    expect(orders).toEqual([...new Set(orders)].sort((a, b) => a - b));
    expect(charts.slice(0, 5).map(({ id }) => id)).toEqual([
      ...['loss', 'accuracy', 'rank', 'stability', 'orthogonality'],
    ]);
  });

  it('each have an explanation, as do their forms and choices', () => {
    const ids = forms.map(({ explain }) => explain);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(chartExplanations)).toEqual(expect.arrayContaining(ids));
    expect(chartExplanations['chart.stability.choice']?.text).toContain('ΔW');
  });

  it('are all on the page, each with a description in words and a table', async () => {
    const html = await rendered(settledStore(), <OverTime />);
    for (const { forms: own } of charts) {
      expect(html).toContain(`role="img" aria-label="${own[0].label.replaceAll("'", '&#x27;')}"`);
      expect(html).toContain(`aria-label="Table of ${own[0].title}"`);
    }
    expect(html.match(/<figure/g)).toHaveLength(charts.length);
  });

  it('add columns to the CSV at steps in order, under unique names', () => {
    const columns = chartColumns(settled.run);
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
    for (const { values } of columns) {
      const steps = [...values.keys()];
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    }
  });
});

describe.each(forms)('the chart $explain', (form) => {
  it.each(runs)('draws %s', (_, run) => {
    const selected = run.layers.length - 1;
    const rows = form.rows(run);
    const steps = rows.map(({ step }) => step);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    const lines = form.lines({ run, selected });
    const keys = lines.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const row of rows)
      for (const key of [...keys, ...form.value.keys({ run, selected })])
        expect([null, undefined, expect.any(Number)]).toContainEqual(row[key]);
    const { domain, ticks, scale } = form.axis(rows, keys);
    expect(domain.every(Number.isFinite)).toBe(true);
    expect(domain[0]).toBeLessThan(domain[1]);
    if (scale === 'log') expect(domain[0]).toBeGreaterThan(0);
    for (const tick of ticks) {
      expect(tick).toBeGreaterThan(domain[0] - 1e-9);
      expect(tick).toBeLessThan(domain[1] + 1e-9);
    }
    expect(linesTable(rows, lines).columns).toHaveLength(1 + lines.length);
    expect(form.empty?.(run) ?? 'A sentence.').toMatch(/\.$/);
    expect((form.of?.(run) ?? '').length).toBeLessThan(21);
  });

  it('has a line and a number for a trained run, within its axis', () => {
    const { run } = settled;
    const shown = { run, selected: 0 };
    const rows = form.rows(run);
    const lines = form.lines(shown);
    const keys = lines.map(({ key }) => key);
    const { domain } = form.axis(rows, keys);
    const drawn = rows.flatMap((row) => keys.flatMap((key) => row[key] ?? []));
    expect(drawn.length).toBeGreaterThan(rows.length / 2);
    for (const value of drawn) {
      expect(value).toBeGreaterThanOrEqual(domain[0]);
      expect(value).toBeLessThanOrEqual(domain[1]);
    }
    expect(lines.filter(({ weight }) => weight === 'main')).toHaveLength(1);
    const newest = form.value.keys(shown).flatMap((key) => rows.findLast((row) => row[key] != null)?.[key]);
    expect(newest[0]).toEqual(expect.any(Number));
    expect(form.value.text(Number(newest[0]))).toBeTruthy();
    expect(form.empty?.(run)).toBeUndefined();
  });

  it('draws kept runs under its own keys, if any', () => {
    for (const line of form.others ? otherLines(beside, form.others) : []) {
      expect(form.lines({ run: settled.run, selected: 0 }).map(({ key }) => key)).toContain(line.key);
      expect(line.rows.some((row) => typeof row[line.key] === 'number')).toBe(true);
    }
  });
});

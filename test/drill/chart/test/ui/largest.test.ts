import { createElement } from 'react';
import { expect, it } from 'vitest';
import { exportedFile, fileFormats } from '../../src/store/browser/exports';
import { charts, chartColumns } from '../../src/ui/charts/overTime';
import { ExplanationText } from '../../src/ui/explain/ExplanationText';
import { OverTime } from '../../src/ui/overTime/OverTime';
import { rendered, settledStore } from './rendered';

it('is on the page after the others, with its number, and explains itself', async () => {
  const store = settledStore();
  expect(charts.at(-1)?.id).toBe('largest');
  const html = await rendered(store, createElement(OverTime));
  const figures = html.split('<figure').slice(1);
  expect(figures).toHaveLength(6);
  const figure = figures.at(-1) ?? '';
  expect(figure).toContain('Largest σ');
  expect(figure).toContain('aria-label="Largest singular value of each layer over time"');
  expect(figure).toMatch(/<output[^>]*>\d+\.\d\d<\/output>/);
  const id = /role="img"[^>]*data-explain="([^"]*)"/.exec(figure)?.[1] ?? '';
  const text = await rendered(store, createElement(ExplanationText, { id }));
  expect(text).toContain('stretches');
  expect(text).toContain('<math');
});

it('is in the CSV of the run', async () => {
  const state = settledStore().getState();
  const [csv] = fileFormats.run.filter(({ id }) => id === 'csv');
  if (!csv) throw new Error('There is no CSV.');
  const weights = () => Promise.reject(new Error('none here'));
  const { content } = await exportedFile(state, csv, { weights, columns: () => chartColumns(state.run) });
  const [header = '', ...rows] = String(content).split('\r\n');
  expect(header).toMatch(
    /,sigma1 conv1,sigma1 conv2,sigma1 fc1,sigma1 conv3,sigma1 fc2,format,numerics,version$/,
  );
  expect(Number(rows.at(-2)?.split(',').at(-4))).toBe(state.run.progress?.layers.at(-1)?.sigma[0]);
});

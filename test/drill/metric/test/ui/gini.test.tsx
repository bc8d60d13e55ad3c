import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { prerenderToNodeStream } from 'react-dom/static';
import { expect, it } from 'vitest';
import { metrics } from '../../src/core/spectrum/metrics';
import { gini } from '../../src/core/spectrum/metrics/gini';
import { explanationOf } from '../../src/ui/explain/explanationOf';
import { MetricList } from '../../src/ui/layer/MetricList';
import { StoreContext } from '../../src/ui/useStore';
import { setUpReady } from '../store/fakeHost';
import { settlingRecording } from './sampleSettling';

it('is 0 for equal values, (r − 1)/r for a single one, and the mean difference between two values in all', () => {
  expect(gini([2, 2, 2, 2])).toBeCloseTo(0, 12);
  expect(gini([0, 0, 0, 5])).toBeCloseTo(3 / 4, 12);
  expect(gini([0, 0])).toBeUndefined();
  const sigma = [3, 0.5, 1, 2.25, 0.125];
  const mean = sigma.reduce((a, b) => a + b) / 5;
  const differences = sigma.flatMap((a) => sigma.map((b) => Math.abs(a - b)));
  expect(gini(sigma)).toBeCloseTo(differences.reduce((a, b) => a + b) / 25 / (2 * mean), 12);
});

it('stands in the list of a layer’s numbers, between the measures of Hoyer and the entropy, and is explained', async () => {
  const ready = setUpReady();
  for (const event of settlingRecording().events)
    if (event.type === 'built' || event.type === 'progress') ready.emit(event);
  const { store } = ready;
  const { prelude } = await prerenderToNodeStream(
    <StoreContext value={{ ...store, getInitialState: store.getState }}>
      <MetricList index={0} />
    </StoreContext>,
  );
  const stream: Readable | NodeJS.ReadableStream = prelude;
  const html = await text(stream);
  const { run, catalogue } = store.getState();
  const value = gini(run.progress?.layers[0]?.sigma ?? []) ?? NaN;
  expect(value).toBeGreaterThan(0);
  expect(html).toMatch(new RegExp(`Gini index.*?<td>${value.toFixed(2)}</td>`));
  const ids = metrics.map(({ id }) => id);
  expect(ids.slice(ids.indexOf('gini') - 1).slice(0, 3)).toEqual([
    'normalizedHoyer',
    'gini',
    'spectralEntropy',
  ]);
  expect(explanationOf('metric.gini', { catalogue, configs: [] })?.source?.url).toContain('0811.4706');
});

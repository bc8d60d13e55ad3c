import { expect, it } from 'vitest';
import { openEngine } from '../../src/gpu/open';
import { kernel, thresholdThreads, windowLayout } from '../../src/kernels/penalty/softThreshold';

it('leaves after ten steps what lies farther from 0 than ten thresholds', async () => {
  const engine = await openEngine('cpu');
  const table = windowLayout.table({ offset: 0, length: 4, threshold: 0.125 });
  const windows = engine.allocate('windows', table);
  const values = engine.allocate('values', Float32Array.of(2, -1.5, 1, -0.25, 3));
  for (let step = 0; step < 10; step++) engine.dispatch(kernel, { windows, values }, thresholdThreads(table));
  const [result = new Float32Array()] = await engine.read([values]);
  expect([...result].map(Math.abs)).toEqual([0.75, 0.25, 0, 0, 3]);
  expect(result[1]).toBe(-0.25);
  for (const packed of [windows, values]) engine.free(packed);
});

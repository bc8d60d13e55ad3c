import { expect, it } from 'vitest';
import { openEngine } from '../../src/gpu/open';
import { kernel, thresholdThreads, windowLayout } from '../../src/kernels/penalty/softThreshold';
import { openTestEngine } from './open';

it('gives the same bits on WebGPU as in tf ops, also for more windows than workgroups in a row', async () => {
  const table = windowLayout.table(
    ...Array.from({ length: 70_000 }, (_, i) => ({ offset: 3 * i, length: 2, threshold: (i % 7) / 8 })),
  );
  const start = Float32Array.from({ length: 210_000 }, (_, i) => ((i % 23) - 11) / 8);
  const ends = [];
  for (const engine of [await openTestEngine(), await openEngine('cpu')]) {
    const windows = engine.allocate('windows', table);
    const values = engine.allocate('values', start);
    engine.dispatch(kernel, { windows, values }, thresholdThreads(table));
    ends.push(...(await engine.read([values])));
    engine.dispose();
  }
  expect(ends[0]?.slice(0, 3)).toEqual(start.slice(0, 3));
  expect(ends[0]).not.toEqual(start);
  expect(ends[0]).toEqual(ends[1]);
});

import { pointsOf } from '../../../store/model/series';
import { accuracyRows } from '../../../store/selectors/selectors';
import { linearAxis } from '../time/axes';
import type { ChartOverTime } from './chart';

/** Accuracy on the batches and on the test set. */
export const chart: ChartOverTime = {
  order: 20,
  title: 'Accuracy',
  of: ({ tests }) => (pointsOf(tests).length > 0 ? 'test, %' : 'batch, %'),
  label: 'Accuracy over time',
  explanation: {
    title: 'Accuracy over the steps',
    text: 'Share of images that are classified correctly: on the test set as the strong line, on each batch as the faint one.',
    unit: '%',
  },
  rows: ({ samples, tests }) => accuracyRows(pointsOf(samples), pointsOf(tests)),
  lines: ({ run }) => [
    { key: 'batch', weight: pointsOf(run.tests).length > 1 ? 'faint' : 'side' },
    { key: 'test', label: 'test', weight: 'main' },
  ],
  axis: () => linearAxis(0, 100, [0, 50, 100]),
  value: {
    keys: () => ['test', 'batch'],
    text: (value) => (
      <>
        {value.toFixed(1)}
        <small>%</small>
      </>
    ),
  },
  others: {
    key: 'test',
    rows: ({ points, tests }) =>
      tests.length > 1
        ? tests.map(({ step, accuracy }) => ({ step, test: 100 * accuracy }))
        : points.map(({ step, accuracy }) => ({ step, test: accuracy })),
  },
};

import { texts } from '../../../core/texts';
import { pointsOf } from '../../../store/model/series';
import { accuracyRows } from '../../../store/selectors/selectors';
import { linearAxis } from '../time/axes';
import type { ChartOverTime } from './chart';

export const text = texts('ui/charts/overTime/accuracy', {
  title: 'Accuracy',
  ofTest: 'test, %',
  ofBatch: 'batch, %',
  label: 'Accuracy over time',
  explanation: {
    title: 'Accuracy over the steps',
    text: 'Share of images that are classified correctly: on the test set as the bold line, on each batch as the faint one.',
    unit: '%',
  },
});

/** Accuracy on the batches and on the test set. */
export const chart: ChartOverTime = {
  order: 20,
  title: text.title,
  of: ({ tests }) => (pointsOf(tests).length > 0 ? text.ofTest : text.ofBatch),
  label: text.label,
  explanation: text.explanation,
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

import { letterOf } from '../../../store/model/runList';
import type { KeptRun, RunList } from '../../../store/model/runList';
import type { Row } from '../../../store/selectors/selectors';
import type { OtherLine } from './Plot';
import { placeOn } from './timeAxis';

/** The lines of the kept runs. */
export type OtherRuns = { loss: OtherLine[]; accuracy: OtherLine[]; rank: OtherLine[] };

function rowsOf({ points, tests }: KeptRun) {
  const test: Row[] =
    tests.length > 1
      ? tests.map(({ step, accuracy }) => ({ step, test: 100 * accuracy }))
      : points.map(({ step, accuracy }) => ({ step, test: accuracy }));
  return {
    mean: points.map(({ step, loss }): Row => ({ step, mean: loss })),
    test,
    all: points.map(({ step, rank }): Row => ({ step, all: rank })),
  };
}

/** The kept runs as lines beside those of the present run, against steps or seconds of training. */
export function otherRuns({ kept, clock }: RunList): OtherRuns {
  const lines = kept.map((one) => ({
    line: { id: one.id, label: letterOf(one.id), color: one.color, place: placeOn(clock, one.points) },
    rows: rowsOf(one),
  }));
  return {
    loss: lines.map(({ line, rows }) => ({ ...line, key: 'mean', rows: rows.mean })),
    accuracy: lines.map(({ line, rows }) => ({ ...line, key: 'test', rows: rows.test })),
    rank: lines.map(({ line, rows }) => ({ ...line, key: 'all', rows: rows.all })),
  };
}

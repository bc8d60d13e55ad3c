import { letterOf } from '../../../store/model/runList';
import type { KeptRun, RunList } from '../../../store/model/runList';
import type { Row } from '../../../store/selectors/selectors';
import type { OtherLine } from './Plot';
import { placeOn } from './timeAxis';

/** The line of a kept run: the values under this key of these rows. */
export type RowsOfOthers = { key: string; rows(run: KeptRun): Row[] };

/** A line for each kept run, over steps or seconds of training. */
export const otherLines = ({ kept, clock }: RunList, { key, rows }: RowsOfOthers): OtherLine[] =>
  kept.map((one) => ({
    id: one.id,
    label: letterOf(one.id),
    color: one.color,
    place: placeOn(clock, one.points),
    key,
    rows: rows(one),
  }));

import type { ReactNode } from 'react';
import type { Column } from '../../../core/run/column';
import type { Run } from '../../../store/model/runs';
import type { Row } from '../../../store/selectors/selectors';
import type { Explanation } from '../../explanation';
import type { Axis } from '../time/axes';
import type { RowsOfOthers } from '../time/otherRuns';
import type { LineOfChart } from '../time/Plot';
import type { StepEvents } from '../time/stepAxis';

/** A run, and the index of the layer that is looked at; −1 without layers. */
export type Shown = { run: Run; selected: number };

/** How a run is drawn against its steps. */
export type Drawing = {
  title: string;
  /** What stands small beside the title: of what, in which unit. */
  of?(run: Run): string;
  /** What the drawing is to those who do not see it. */
  label: string;
  explanation: Explanation;
  /** The points that were measured, in order of step. */
  rows(run: Run): Row[];
  /** Which keys of the rows are drawn, and how. They are the columns of the table, too. */
  lines(shown: Shown): LineOfChart[];
  /** `rows`: the run's, and those of the runs beside it; `keys`: of the lines. */
  axis(rows: readonly Row[], keys: readonly string[]): Axis;
  /** The number beside the title: the newest under the first of these keys that has any. */
  value: { keys(shown: Shown): readonly string[]; text(value: number): ReactNode };
  /** What to say instead of lines where there is nothing to draw. */
  empty?(run: Run): string | undefined;
  /** The line of each run beside the present one. */
  others?: RowsOfOthers;
  /** A picture above the lines, against the same steps. */
  above?: { label: string; draw(given: Shown & { rows: readonly Row[]; time: StepEvents }): ReactNode };
};

/** One of several drawings of a chart: `symbol` stands on the switch, `hint` says what it means. */
export type Form = Drawing & { id: string; symbol: ReactNode; hint: string };

/**
 * A chart over time: the file `<id>.ts` or `<id>.tsx` of this folder, which exports it as `chart`.
 *
 * It is drawn one way, or in one of several forms, the first at first.
 */
export type ChartOverTime = {
  /** Its place among the charts, ascending. */
  order: number;
  /** What it adds to the run's CSV, which has all that a sample of the run holds. */
  columns?(run: Run): Column[];
} & (Drawing | { choice: { label: string; explanation: Explanation }; forms: readonly [Form, ...Form[]] });

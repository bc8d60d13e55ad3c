import type { ReactNode } from 'react';
import type { Column } from '../../../core/run/column';
import type { Run } from '../../../store/model/runs';
import type { Row } from '../../../store/selectors/selectors';
import type { Explanation } from '../../explanation';
import type { Axis } from '../time/axes';
import type { RowsOfOthers } from '../time/otherRuns';
import type { LineOfChart } from '../time/Plot';
import type { StepEvents } from '../time/stepAxis';

/** A run, and the index of the selected layer; −1 without layers. */
export type Shown = { run: Run; selected: number };

/** How a run is drawn over its steps. */
export type Drawing = {
  title: string;
  /** The small print beside the title: of what, in which unit. */
  of?(run: Run): string;
  /** The label of the drawing for screen readers. */
  label: string;
  explanation: Explanation;
  /** The measured points, in order of step. */
  rows(run: Run): Row[];
  /** Which keys of the rows are drawn, and how. They are also the columns of the table. */
  lines(shown: Shown): LineOfChart[];
  /** `rows`: of the run and of the kept runs; `keys`: of the lines. */
  axis(rows: readonly Row[], keys: readonly string[]): Axis;
  /** The number beside the title: the newest value of the first key that has values. */
  value: { keys(shown: Shown): readonly string[]; text(value: number): ReactNode };
  /** Shown instead of lines if there is nothing to draw. */
  empty?(run: Run): string | undefined;
  /** The line of each kept run. */
  others?: RowsOfOthers;
  /** A picture above the lines, over the same steps. */
  above?: { label: string; draw(given: Shown & { rows: readonly Row[]; time: StepEvents }): ReactNode };
};

/** One of several drawings of a chart: `symbol` labels the switch, `hint` explains it. */
export type Form = Drawing & { id: string; symbol: ReactNode; hint: string };

/**
 * A chart over time: the file `<id>.ts` or `<id>.tsx` of this folder, which exports it as `chart`.
 *
 * It has one drawing, or several forms to choose from; the first is the default.
 */
export type ChartOverTime = {
  /** Its place among the charts, ascending. */
  order: number;
  /** Its columns in the run's CSV, which has every field of a sample of the run. */
  columns?(run: Run): Column[];
} & (Drawing | { choice: { label: string; explanation: Explanation }; forms: readonly [Form, ...Form[]] });

import type { CutMark } from '../../../store/selectors/settling';
import { markText } from '../../elements/cutText';
import { eventMarks } from './eventMark';

type Props = {
  /** Steps at which a slider was moved. */
  moves: readonly number[];
  cuts: readonly CutMark[];
  x: (step: number) => number;
  top: number;
  bottom: number;
};

/**
 * Hairlines at the steps of freezes and cuts by the method and, with a flag, of the visitor's moves; where the two coincide,
 * as after an action, the mark has the visitor's color.
 */
export const EventMarks = ({ moves, cuts, x, top, bottom }: Props) => (
  <>
    {cuts.map((mark) => (
      <g key={mark.step} className={moves.includes(mark.step) ? 'event mine' : 'event'}>
        <title>{markText(mark)}</title>
        <path className="happened" d={`M${x(mark.step)} ${top}V${bottom}`} />
        <g transform={`translate(${x(mark.step)} ${top})`}>
          <path className="mark" d={eventMarks[mark.kind].filled} />
          <path className="mark open" d={eventMarks[mark.kind].stroked} />
        </g>
      </g>
    ))}
    {moves
      .filter((step) => cuts.every((mark) => mark.step !== step))
      .map((step) => (
        <g key={step} className="move">
          <path className="moved" d={`M${x(step)} ${top}V${bottom}`} />
          <path className="flag" d={`M${x(step) - 3} ${top - 6}h6l-3 5z`} />
        </g>
      ))}
  </>
);

import { texts } from '../../core/texts';
import { markedMoves } from '../../store/model/measures';
import { selectedLayer } from '../../store/selectors/selectors';
import { scrubbedStep } from '../../store/selectors/scrub';
import { cutMarks } from '../../store/selectors/settling';
import { charts } from '../charts/overTime';
import { stepLimit } from '../charts/time/axes';
import { timeAxis } from '../charts/time/timeAxis';
import { useSlowState, useStore } from '../useStore';
import { ChartFigure } from './ChartFigure';

export const text = texts('ui/overTime/OverTime', {
  label: 'Over time',
});

/** The run as lines over the step; slider moves, freezes and cuts are marked on each. */
export function OverTime() {
  const { run } = useSlowState(250);
  const step = useStore(scrubbedStep);
  const runs = useStore((s) => s.runs);
  const selected = useStore(selectedLayer);
  const steps = stepLimit(run.total, run.step);
  const time = {
    ...timeAxis(run, runs.clock, runs.kept),
    shown: step,
    moves: markedMoves(run.events, steps / 60).map((move) => move.step),
    cuts: cutMarks(run.cuts, steps / 14),
  };
  return (
    <section className="panel overtime" aria-label={text.label}>
      <div className="charts">
        {charts.map((named) => (
          <ChartFigure key={named.id} named={named} shown={{ run, selected }} runs={runs} time={time} />
        ))}
      </div>
    </section>
  );
}

import { texts } from '../../core/texts';
import { secondsLeft } from '../../store/selectors/selectors';
import { scrubbedStep } from '../../store/selectors/scrub';
import type { State } from '../../store/model/state';
import { duration, thousands } from '../elements/format';
import { useStore } from '../useStore';

export const text = texts('ui/header/Counter', {
  shown: (step: string) => `showing step ${step}`,
  starting: 'starting',
  phase: (label: string, done: number, total: number) => `${label} ${done} of ${total}`,
  building: 'building the network',
  recorded: 'a recorded run',
  ready: 'press play, then drag',
  running: 'running',
  left: (time: string) => `${time} left`,
  paused: 'paused',
  finished: 'finished',
  diverged: 'stopped: it diverged',
  failed: 'stopped',
  step: 'step',
});

/** The step in groups of digits; as text content, it is the plain number. */
function Grouped({ value }: { value: number }) {
  const groups = thousands(value).split('\u2009');
  return groups.map((group, i) => (
    <span key={groups.length - i} className={i > 0 ? 'thousand' : undefined}>
      {group}
    </span>
  ));
}

function caption(state: State): string {
  const { run } = state;
  const shown = scrubbedStep(state);
  if (shown !== undefined) return text.shown(thousands(shown));
  switch (run.state) {
    case 'idle':
      return text.starting;
    case 'building':
      return run.building
        ? text.phase(run.building.label, run.building.done, run.building.total)
        : text.building;
    case 'ready':
      return state.recorded ? text.recorded : text.ready;
    case 'running': {
      const left = secondsLeft(state);
      return left === undefined ? text.running : text.left(duration(left));
    }
    case 'paused':
      return text.paused;
    case 'finished':
      return text.finished;
    case 'diverged':
      return text.diverged;
    case 'failed':
      return text.failed;
  }
}

/** Step n of N, and the state of the run. */
export function Counter() {
  const step = useStore((s) => s.run.step);
  const steps = useStore((s) => s.run.total);
  const sub = useStore(caption);
  return (
    <div className="counter" data-explain="counter">
      <p className="now">
        <span className="sr">{text.step} </span>
        <b data-testid="step">
          <Grouped value={step} />
        </b>{' '}
        / {steps > 0 ? thousands(steps) : '∞'}
      </p>
      <p className="sub" title={sub}>
        {sub}
      </p>
    </div>
  );
}

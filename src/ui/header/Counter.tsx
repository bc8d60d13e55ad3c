import { secondsLeft } from '../../store/selectors/selectors';
import { scrubbedStep } from '../../store/selectors/scrub';
import type { State } from '../../store/model/state';
import { duration, thousands } from '../elements/format';
import { useStore } from '../useStore';

/** The step as digits in groups: copied or read by a test, it is the plain number. */
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
  if (shown !== undefined) return `showing step ${thousands(shown)}`;
  switch (run.state) {
    case 'idle':
      return 'starting';
    case 'building':
      return run.building
        ? `${run.building.label} ${run.building.done} of ${run.building.total}`
        : 'building the network';
    case 'ready':
      return state.recorded ? 'a recorded run' : 'press play, then drag';
    case 'running': {
      const left = secondsLeft(state);
      return left === undefined ? 'running' : `${duration(left)} left`;
    }
    case 'paused':
      return 'paused';
    case 'finished':
      return 'finished';
    case 'diverged':
      return 'stopped: it diverged';
    case 'failed':
      return 'stopped';
  }
}

/** Step n of N, and what is going on. */
export function Counter() {
  const step = useStore((s) => s.run.step);
  const steps = useStore((s) => s.run.total);
  const text = useStore(caption);
  return (
    <div className="counter" data-explain="counter">
      <p className="now">
        <span className="sr">step </span>
        <b data-testid="step">
          <Grouped value={step} />
        </b>{' '}
        / {steps > 0 ? thousands(steps) : '∞'}
      </p>
      <p className="sub" title={text}>
        {text}
      </p>
    </div>
  );
}

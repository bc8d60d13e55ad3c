import { texts } from '../../core/texts';
import { isHidden } from '../../store/model/linkState';
import { speeds } from '../../store/model/setup';
import { Term } from '../explain/Term';
import { useActions, useStore } from '../useStore';

export const text = texts('ui/header/Speed', {
  title: 'Speed',
  name: 'speed',
  rate: (steps: number) => `${steps} step${steps === 1 ? '' : 's'}/s`,
  full: 'full speed',
});

const label = (speed: number) => (Number.isFinite(speed) ? text.rate(speed) : text.full);

/** The largest number of steps per second. */
export function Speed() {
  const speed = useStore((s) => s.setup.speed);
  const hidden = useStore((s) => isHidden(s.link.hidden, 'speed'));
  const { setSpeed } = useActions();
  if (hidden) return null;
  return (
    <div className="speed">
      <Term title={text.title} explain="speed">
        {text.name}
      </Term>
      <select
        data-explain="speed"
        aria-label={text.title}
        value={speed}
        onChange={(event) => setSpeed(Number(event.target.value))}
      >
        {speeds.map((option) => (
          <option key={option} value={option}>
            {label(option)}
          </option>
        ))}
      </select>
    </div>
  );
}

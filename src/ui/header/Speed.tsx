import { isHidden } from '../../store/model/linkState';
import { speeds } from '../../store/model/setup';
import { Term } from '../explain/Term';
import { useActions, useStore } from '../useStore';

const label = (speed: number) =>
  Number.isFinite(speed) ? `${speed} step${speed === 1 ? '' : 's'}/s` : 'full speed';

/** How fast to train at most. */
export function Speed() {
  const speed = useStore((s) => s.setup.speed);
  const hidden = useStore((s) => isHidden(s.link.hidden, 'speed'));
  const { setSpeed } = useActions();
  if (hidden) return null;
  return (
    <div className="speed">
      <Term title="Speed" explain="speed">
        speed
      </Term>
      <select
        data-explain="speed"
        aria-label="Speed"
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

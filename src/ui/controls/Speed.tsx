import { speeds } from '../../store/setup';
import { Term } from '../Term';
import { useActions, useStore } from '../useStore';

const help =
  'Training steps a second at most; at full speed, as fast as possible. Slow motion shows every step; the results are the same.';
const label = (speed: number) =>
  Number.isFinite(speed) ? `${speed} step${speed === 1 ? '' : 's'}/s` : 'full speed';

/** How fast to train at most. */
export function Speed() {
  const speed = useStore((s) => s.setup.speed);
  const { setSpeed } = useActions();
  return (
    <div className="speed">
      <Term title="Speed" help={help}>
        speed
      </Term>
      <select aria-label="Speed" value={speed} onChange={(event) => setSpeed(Number(event.target.value))}>
        {speeds.map((option) => (
          <option key={option} value={option}>
            {label(option)}
          </option>
        ))}
      </select>
    </div>
  );
}

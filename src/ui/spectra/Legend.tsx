import { texts } from '../../core/texts';
import { shownProgress } from '../../store/selectors/scrub';
import { MathSymbol } from '../elements/MathSymbol';
import { useStore } from '../useStore';

export const text = texts('ui/spectra/Legend', {
  label: 'What the marks mean',
  now: 'now',
  below: 'below the cut',
  cut: 'cut',
  start: 'at step 0',
  random: 'random',
  true: 'true',
});

const marks = [
  {
    id: 'now',
    mark: (
      <g stroke="none">
        <rect x="2" width="3" height="12" fill="var(--seq-7)" />
        <rect x="7" y="4" width="3" height="8" fill="var(--seq-5)" />
        <rect x="12" y="7" width="3" height="5" fill="var(--seq-4)" />
      </g>
    ),
  },
  {
    id: 'below',
    mark: (
      <path
        d="M1.5 11.5v-6h3v6zM7.5 11.5v-4h3v4zM13.5 11.5v-2h3v2z"
        stroke="var(--control)"
        strokeWidth="1"
      />
    ),
  },
  { id: 'cut', mark: <path d="M0 6h18" stroke="var(--accent)" /> },
  { id: 'start', mark: <path d="M0 3h6v3h6v3h6" stroke="var(--ink-2)" strokeWidth="1" /> },
  { id: 'random', mark: <path d="M0 12V3l18 5v4z" fill="var(--null)" stroke="none" /> },
] as const;
const trueMark = {
  id: 'true',
  mark: (
    <g fill="var(--ink)" stroke="none">
      <circle cx="3" cy="4" r="1.75" />
      <circle cx="9" cy="7" r="1.75" />
      <circle cx="15" cy="9" r="1.75" />
    </g>
  ),
} as const;

/** What the marks of a spectrum mean. */
export function Legend({ className }: { className: string }) {
  const hasTrue = useStore((s) => shownProgress(s)?.layers.some((layer) => layer.trueSigma) ?? false);
  return (
    <ul className={className} aria-label={text.label}>
      {(hasTrue ? [...marks, trueMark] : marks).map(({ id, mark }) => (
        <li key={id}>
          <svg viewBox="0 0 18 12" aria-hidden="true">
            {mark}
          </svg>
          <span>
            {id === 'now' ? <MathSymbol symbol="σ_i" /> : null} {text[id]}
            {id === 'true' ? (
              <>
                {' '}
                <MathSymbol symbol="σ_i" />
              </>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

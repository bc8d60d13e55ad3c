import { texts } from '../../core/texts';
import { useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import { presetConfig, presets } from '../../core/config/presets';
import type { Preset } from '../../core/config/presets';
import { PopButton } from '../elements/PopButton';
import { later } from '../elements/later';
import { useActions, useStore } from '../useStore';
import './presets.css';

export const text = texts('ui/rail/Presets', {
  heading: 'Questions to try',
  see: 'You should see',
  control: 'Go to the control',
  close: 'Close',
  remark: 'Choosing one sets up the whole experiment and restarts it.',
});

const LessonList = later(() => import('../lessons/LessonList').then((module) => module.LessonList));

/** The row of the control at a path; undefined if it is not on the page. */
const rowOf = (path: string) =>
  document
    .querySelector(`[data-explain="param.${CSS.escape(path).replaceAll('\\.', '.')}"]`)
    ?.closest<HTMLElement>('.param, .field') ?? undefined;

function show(row: HTMLElement) {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  row.scrollIntoView({ block: 'nearest', behavior: still ? 'auto' : 'smooth' });
}

/** Marks the row of a control while mounted, and scrolls to it once. */
function usePointer(path: string | undefined) {
  const config = useStore((s) => s.run.config);
  const draft = useStore((s) => s.setup.draft);
  const shown = useRef<string>(undefined);
  useEffect(() => {
    const row = path === undefined ? undefined : rowOf(path);
    if (!row) return undefined;
    row.dataset['pointed'] = '';
    if (shown.current !== path) show(row);
    shown.current = path;
    return () => {
      delete row.dataset['pointed'];
    };
  }, [path, config, draft]);
}

function Task({ preset, points }: { preset: Preset; points: boolean }) {
  const { title, question, task, outcome, control } = preset;
  const { setLink, setTab } = useActions();
  usePointer(points ? control : undefined);
  function goToControl() {
    const row = rowOf(control);
    if (!row?.checkVisibility()) flushSync(() => setTab('train'));
    if (row) show(row);
    row?.querySelector<HTMLElement>('input, select')?.focus({ preventScroll: true });
  }
  return (
    <div className="guide" aria-live="polite">
      <h3>{title}</h3>
      <p className="ask">{question}</p>
      <p>{task}</p>
      <p className="see">
        <b>{text.see}</b> {outcome}
      </p>
      <p className="acts">
        <button type="button" className="text" data-explain="presetControl" onClick={goToControl}>
          {text.control}
        </button>
        <button
          type="button"
          className="text"
          data-explain="presetClose"
          onClick={() => setLink({ preset: undefined })}
        >
          {text.close}
        </button>
      </p>
    </div>
  );
}

/** The chosen question's task and the expected observation. `points`: also marks the control to move. */
export function Guide({ points }: { points: boolean }) {
  const chosen = useStore((s) => s.link.preset);
  const preset = presets.find(({ id }) => id === chosen);
  return preset ? <Task key={preset.id} preset={preset} points={points} /> : null;
}

/** Lessons, and experiments that each answer a question. Suspends, so that nothing moves when lessons are loaded. */
export function Questions() {
  const catalogue = useStore((s) => s.catalogue);
  const chosen = useStore((s) => s.link.preset);
  const { open } = useActions();
  return (
    <>
      <LessonList />
      <h3>{text.heading}</h3>
      <ul className="questions">
        {presets.map((preset) => (
          <li key={preset.id}>
            <button
              type="button"
              data-explain="preset"
              aria-current={preset.id === chosen ? 'true' : undefined}
              onClick={(event) => {
                event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
                open({ config: presetConfig(catalogue, preset), preset: preset.id, build: true });
              }}
            >
              <b>{preset.title}</b>
              <span>{preset.question}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="remark">{text.remark}</p>
    </>
  );
}

const questions = () => <Questions />;

/** Questions to choose from, and the task of the chosen one. */
export const Presets = () => (
  <div className="presets">
    <PopButton label={text.heading} explain="presets" className="text" renderContent={questions}>
      {text.heading}
    </PopButton>
    <Guide points />
  </div>
);

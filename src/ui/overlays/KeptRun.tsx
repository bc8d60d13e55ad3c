import { texts } from '../../core/texts';
import { useContext, useEffect } from 'react';
import { pluginsOf } from '../../core/config/config';
import { followKeeping, forgetVisit } from '../../store/browser/keeping';
import type { State } from '../../store/model/state';
import { thousands } from '../elements/format';
import { StoreContext, useActions, useStore } from '../useStore';

export const text = texts('ui/overlays/KeptRun', {
  now: 'just now',
  described: (plugins: string, step: string, total: string | undefined, ago: string) =>
    `${plugins}: step ${step}${total === undefined ? '' : ` of ${total}`}, ${ago}.`,
  title: 'Your last run was saved',
  resume: 'Resume it',
  remove: 'Delete it',
  later: 'Not now',
});

/** A time ago, in its largest whole unit. */
function ago(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return text.now;
  const [count, unit] =
    minutes < 60
      ? ([minutes, 'minute'] as const)
      : minutes < 60 * 24
        ? ([minutes / 60, 'hour'] as const)
        : ([minutes / 60 / 24, 'day'] as const);
  return new Intl.RelativeTimeFormat(document.documentElement.lang || 'en', { numeric: 'auto' }).format(
    -Math.floor(count),
    unit,
  );
}

/** Its data, model and method, and how far it went. */
function described({ catalogue, view: { kept } }: State): string {
  if (!kept) return '';
  const { config, total, snapshot } = kept.run;
  const names = (['dataset', 'model', 'method'] as const).map(
    (section) => pluginsOf(catalogue, section).find(({ id }) => id === config[section].id)?.label,
  );
  const steps = total > 0 ? thousands(total) : undefined;
  return text.described(names.join(', '), thousands(snapshot?.step ?? 0), steps, ago(Date.now() - kept.at));
}

/** Offers the run of the last visit until another one trains; saves the present one. */
export function KeptRun() {
  const store = useContext(StoreContext);
  const summary = useStore(described);
  const isShown = useStore(
    (s) =>
      s.view.kept !== undefined && s.view.notice === undefined && s.run.state === 'ready' && s.run.step === 0,
  );
  const { resume, offerKept } = useActions();
  useEffect(() => {
    if (!store) return undefined;
    const { look, stop } = followKeeping(store, () => document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      stop();
    };
  }, [store]);
  if (!isShown) return null;
  return (
    <div className="notice calm" role="status" data-testid="kept-run">
      <h3>{text.title}</h3>
      <p>{summary}</p>
      <p className="acts">
        <button type="button" className="text" data-explain="keptResume" onClick={resume}>
          {text.resume}
        </button>
        <button
          type="button"
          className="text"
          data-explain="keptDelete"
          onClick={() => {
            offerKept(undefined);
            void forgetVisit();
          }}
        >
          {text.remove}
        </button>
        <button type="button" className="text" data-explain="dismiss" onClick={() => offerKept(undefined)}>
          {text.later}
        </button>
      </p>
    </div>
  );
}

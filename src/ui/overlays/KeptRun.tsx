import { texts } from '../../core/texts';
import { useContext, useEffect, useState } from 'react';
import { pluginsOf } from '../../core/config/config';
import { numerics } from '../../core/versions';
import { followKeeping, forgetVisit } from '../../store/browser/keeping';
import type { State } from '../../store/model/state';
import { thousands } from '../elements/format';
import { StoreContext, useActions, useStore } from '../useStore';

export const text = texts('ui/overlays/KeptRun', {
  now: 'just now',
  described: (plugins: string, step: string, total: string | undefined, ago: string) =>
    `${plugins}: step ${step}${total === undefined ? '' : ` of ${total}`}, ${ago}.`,
  older: (version: string) =>
    `Rankscope ${version} computed it; this version computes the steps from there on and may round differently.`,
  title: 'Your last run was saved',
  refused: 'Your last run was not opened',
  dismiss: 'Dismiss',
  resume: 'Resume it',
  remove: 'Delete it',
  later: 'Not now',
});

/** An age, in its largest whole unit. */
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

/** Its data, model and method, and its last step. */
function described({ catalogue, view: { kept } }: State): string {
  if (!kept) return '';
  const { config, total, snapshot } = kept.run;
  const names = (['dataset', 'model', 'method'] as const).map(
    (section) => pluginsOf(catalogue, section).find(({ id }) => id === config[section].id)?.label,
  );
  const steps = total > 0 ? thousands(total) : undefined;
  const summary = text.described(
    names.join(', '),
    thousands(snapshot?.step ?? 0),
    steps,
    ago(Date.now() - kept.at),
  );
  return kept.run.numerics === numerics ? summary : `${summary} ${text.older(kept.version)}`;
}

/** Offers the run of the last visit until another one trains; saves the present one. */
export function KeptRun() {
  const store = useContext(StoreContext);
  const summary = useStore(described);
  const isShown = useStore(
    (s) =>
      s.view.kept !== undefined && s.view.notice === undefined && s.run.state === 'ready' && s.run.step === 0,
  );
  const hasNotice = useStore((s) => s.view.notice !== undefined);
  const [refused, setRefused] = useState<string>();
  const { resume, offerKept } = useActions();
  useEffect(() => {
    if (!store) return undefined;
    const { look, stop } = followKeeping(store, () => document.hidden, setRefused);
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      stop();
    };
  }, [store]);
  if (refused !== undefined && !hasNotice)
    return (
      <div className="notice calm" role="status" data-testid="kept-run">
        <h3>{text.refused}</h3>
        <p>{refused}</p>
        <p className="acts">
          <button type="button" className="text" data-explain="dismiss" onClick={() => setRefused(undefined)}>
            {text.dismiss}
          </button>
        </p>
      </div>
    );
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

import { useContext, useEffect, useState } from 'react';
import { pluginsOf } from '../../core/config/config';
import { numerics } from '../../core/versions';
import { followKeeping, forgetVisit } from '../../store/browser/keeping';
import type { State } from '../../store/model/state';
import { thousands } from '../elements/format';
import { StoreContext, useActions, useStore } from '../useStore';

/** The largest unit of which this many milliseconds are one at least. */
function ago(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return 'just now';
  const [count, unit] =
    minutes < 60
      ? ([minutes, 'minute'] as const)
      : minutes < 60 * 24
        ? ([minutes / 60, 'hour'] as const)
        : ([minutes / 60 / 24, 'day'] as const);
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-Math.floor(count), unit);
}

/** What was trained on what, and how far. */
function described({ catalogue, view: { kept } }: State): string {
  if (!kept) return '';
  const { config, total, snapshot } = kept.run;
  const names = (['dataset', 'model', 'method'] as const).map(
    (section) => pluginsOf(catalogue, section).find(({ id }) => id === config[section].id)?.label,
  );
  const of = total > 0 ? ` of ${thousands(total)}` : '';
  const text = `${names.join(', ')}: step ${thousands(snapshot?.step ?? 0)}${of}, ${ago(Date.now() - kept.at)}.`;
  return kept.run.numerics === numerics
    ? text
    : `${text} Rankscope ${kept.version} computed it; this version computes the steps from there on and may round differently.`;
}

/** Offers the run of the last visit until another one trains; keeps the present one. */
export function KeptRun() {
  const store = useContext(StoreContext);
  const text = useStore(described);
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
        <h3>Your last run was not opened</h3>
        <p>{refused}</p>
        <p className="acts">
          <button type="button" className="text" data-explain="dismiss" onClick={() => setRefused(undefined)}>
            Dismiss
          </button>
        </p>
      </div>
    );
  if (!isShown) return null;
  return (
    <div className="notice calm" role="status" data-testid="kept-run">
      <h3>Your last run is kept</h3>
      <p>{text}</p>
      <p className="acts">
        <button type="button" className="text" data-explain="keptResume" onClick={resume}>
          Go on with it
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
          Delete it
        </button>
        <button type="button" className="text" data-explain="dismiss" onClick={() => offerKept(undefined)}>
          Not now
        </button>
      </p>
    </div>
  );
}

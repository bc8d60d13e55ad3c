import { texts } from '../../core/texts';
import { useMemo } from 'react';
import { valueAt } from '../../core/config/config';
import { isHidden } from '../../store/model/linkState';
import { coldControls, pendingCount } from '../../store/selectors/selectors';
import type { Control } from '../../store/selectors/selectors';
import { useActions, useStore } from '../useStore';
import { ActionButton } from '../elements/ActionButton';
import { PluginChoice } from './Experiment';
import { Field } from './Field';

export const text = texts('ui/rail/Restart', {
  heading: 'Restart',
  headingRest: 'to change',
  pending: (count: number) =>
    count === 0
      ? 'No pending changes.'
      : count === 1
        ? '1 change needs a restart'
        : `${count} changes need a restart`,
  recorded: 'A recording cannot be changed.',
  restart: 'Restart',
});

function ColdControl({ control: { path, param } }: { control: Control }) {
  const value = useStore((s) => valueAt(s.setup.draft, path)) ?? param.default;
  const changed = useStore((s) => valueAt(s.run.config, path) !== value);
  const recorded = useStore((s) => s.recorded);
  const { setDraft } = useActions();
  return (
    <Field
      path={path}
      param={param}
      value={value}
      changed={changed}
      disabled={recorded}
      onChange={(next) => setDraft(path, next)}
    />
  );
}

function Pending() {
  const count = useStore(pendingCount);
  const failed = useStore((s) => s.run.state === 'failed');
  const known = useStore((s) => s.view.adapter !== undefined);
  const recorded = useStore((s) => s.recorded);
  const { restart } = useActions();
  return (
    <p className={count > 0 ? 'pending some' : 'pending'}>
      <span aria-live="polite">{recorded ? text.recorded : text.pending(count)}</span>
      <ActionButton
        data-explain="restart"
        className="text"
        off={recorded || !known || (count === 0 && !failed)}
        onClick={restart}
      >
        {text.restart}
      </ActionButton>
    </p>
  );
}

/** The parameters that need a new run. */
export function Restart() {
  const catalogue = useStore((s) => s.catalogue);
  const draft = useStore((s) => s.setup.draft);
  const hidden = useStore((s) => s.link.hidden);
  const [plain, ...groups] = useMemo(
    () =>
      coldControls(catalogue, draft)
        .map(({ heading, controls }) => ({
          heading,
          controls: controls.filter(({ path }) => !isHidden(hidden, path)),
        }))
        .filter(({ controls }, i) => i === 0 || controls.length > 0),
    [catalogue, draft, hidden],
  );
  return (
    <section className="block cold" aria-labelledby="cold-heading">
      <h2 id="cold-heading">
        {text.heading} <small>{text.headingRest}</small>
      </h2>
      {plain?.controls.map((control) => (
        <ColdControl key={control.path} control={control} />
      ))}
      <PluginChoice section="optimizer" />
      {groups.map(({ heading, controls }) => (
        <div className="group" key={heading} role="group" aria-label={heading}>
          <h3>{heading}</h3>
          {controls.map((control) => (
            <ColdControl key={control.path} control={control} />
          ))}
        </div>
      ))}
      <Pending />
    </section>
  );
}

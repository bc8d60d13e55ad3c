import { texts } from '../../core/texts';
import { useMemo } from 'react';
import { actionPath } from '../../core/config/action';
import { isHidden } from '../../store/model/linkState';
import { canBeSteered } from '../../store/model/runs';
import { liveControls, liveValue, runActions } from '../../store/selectors/selectors';
import type { Control } from '../../store/selectors/selectors';
import { useActions, useStore } from '../useStore';
import { ActionButton } from '../elements/ActionButton';
import { Field } from './Field';
import { Slider } from './Slider';

export const text = texts('ui/rail/Live', {
  heading: 'Live',
  recorded: 'as recorded',
  effect: 'applies from the next step',
});

function LiveControl({ control, main }: { control: Control; main: boolean }) {
  const { path, param } = control;
  const value = useStore((s) => liveValue(s.run, path)) ?? param.default;
  const recorded = useStore((s) => s.recorded);
  const { setLive } = useActions();
  if (param.kind === 'number' && typeof value === 'number')
    return (
      <Slider
        path={path}
        param={param}
        value={value}
        main={main}
        disabled={recorded}
        onMove={(moved) => moved !== value && setLive(path, moved)}
      />
    );
  return (
    <Field
      path={path}
      param={param}
      value={value}
      changed={false}
      disabled={recorded}
      onChange={(next) => setLive(path, next)}
    />
  );
}

/** The method's actions, one button each. */
function MethodActions() {
  const catalogue = useStore((s) => s.catalogue);
  const config = useStore((s) => s.run.config);
  const off = useStore((s) => s.recorded || !canBeSteered(s.run));
  const { act } = useActions();
  const hidden = useStore((s) => s.link.hidden);
  const offered = useMemo(
    () => runActions(catalogue, config).filter(({ name }) => !isHidden(hidden, actionPath(name))),
    [catalogue, config, hidden],
  );
  if (offered.length === 0) return null;
  return (
    <p className="actions">
      {offered.map(({ name, label, help }) => (
        <ActionButton
          key={name}
          className="text"
          data-explain={actionPath(name)}
          title={help}
          off={off}
          onClick={() => act(name)}
        >
          {label}
        </ActionButton>
      ))}
    </p>
  );
}

/** The live parameters. */
export function Live() {
  const catalogue = useStore((s) => s.catalogue);
  const config = useStore((s) => s.run.config);
  const recorded = useStore((s) => s.recorded);
  const hidden = useStore((s) => s.link.hidden);
  const controls = useMemo(
    () => liveControls(catalogue, config).filter(({ path }) => !isHidden(hidden, path)),
    [catalogue, config, hidden],
  );
  return (
    <section className="block live" aria-labelledby="live-heading">
      <h2 id="live-heading">
        {text.heading} <small>{recorded ? text.recorded : text.effect}</small>
      </h2>
      {controls.map((control, i) => (
        <LiveControl key={control.path} control={control} main={i === 0 && control.param.kind === 'number'} />
      ))}
      <MethodActions />
    </section>
  );
}

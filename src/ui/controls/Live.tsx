import { useMemo } from 'react';
import { liveControls, liveValue } from '../../store/selectors';
import type { Control } from '../../store/selectors';
import { useActions, useStore } from '../useStore';
import { Field } from './Field';
import { Slider } from './Slider';

function LiveControl({ control, main }: { control: Control; main: boolean }) {
  const { path, param } = control;
  const value = useStore((s) => liveValue(s.run, path)) ?? param.default;
  const recorded = useStore((s) => s.recorded);
  const { setLive } = useActions();
  if (param.kind === 'number' && typeof value === 'number')
    return (
      <Slider
        param={param}
        value={value}
        main={main}
        disabled={recorded}
        onMove={(moved) => moved !== value && setLive(path, moved)}
      />
    );
  return (
    <Field
      param={param}
      value={value}
      changed={false}
      disabled={recorded}
      onChange={(next) => setLive(path, next)}
    />
  );
}

/** What can be moved while training runs. */
export function Live() {
  const catalogue = useStore((s) => s.catalogue);
  const config = useStore((s) => s.run.config);
  const recorded = useStore((s) => s.recorded);
  const controls = useMemo(() => liveControls(catalogue, config), [catalogue, config]);
  return (
    <section className="block live" aria-labelledby="live-heading">
      <h2 id="live-heading">
        Live <small>{recorded ? 'as it was moved' : 'from the next step on'}</small>
      </h2>
      {controls.map((control, i) => (
        <LiveControl key={control.path} control={control} main={i === 0 && control.param.kind === 'number'} />
      ))}
    </section>
  );
}

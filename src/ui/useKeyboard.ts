import { useEffect, useMemo } from 'react';
import { valueAt } from '../core/config/config';
import { liveControls } from '../store/selectors/selectors';
import { nextValue } from './elements/scale';
import { useActions, useStore } from './useStore';

/** Whether a key is handled by the focused element or an open window. */
export const takesKeys = (target: EventTarget | null, key: string) =>
  document.querySelector('dialog:modal') !== null ||
  (target instanceof HTMLElement &&
    (target.matches('input:not([type=range]), select, textarea') ||
      (key === ' ' && target.matches('button, a'))));

/** Keys that repeat while held down. */
const repeatable = new Set(['.', '[', ']']);

/**
 * Space plays and pauses, `.` steps, R resets, D takes a new seed, `[` and `]` move the first slider, 1 to 9 select a
 * layer.
 */
export function useKeyboard() {
  const actions = useActions();
  const recorded = useStore((s) => s.recorded);
  const catalogue = useStore((s) => s.catalogue);
  const config = useStore((s) => s.run.config);
  const main = useMemo(() => liveControls(catalogue, config)[0], [catalogue, config]);
  const value = useStore((s) => (main ? valueAt(s.run.live, main.path) : undefined));

  useEffect(() => {
    function nudge(direction: number) {
      if (recorded || main?.param.kind !== 'number' || typeof value !== 'number') return;
      actions.setLive(main.path, nextValue(main.param, value, direction));
    }
    const keys: Record<string, () => void> = {
      ' ': actions.toggle,
      '.': actions.step,
      r: actions.reset,
      d: () => recorded || actions.newSeed(),
      '[': () => nudge(-1),
      ']': () => nudge(1),
    };
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || takesKeys(event.target, event.key)) return;
      const layer = /^[1-9]$/.test(event.key) ? () => actions.selectLayer(Number(event.key) - 1) : undefined;
      const act = layer ?? keys[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      if (!event.repeat || repeatable.has(event.key)) act();
    }
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [actions, recorded, main, value]);
}

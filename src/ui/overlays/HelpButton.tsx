import { texts } from '../../core/texts';
import { Suspense, useEffect, useState } from 'react';
import { Icon } from '../elements/Icon';
import { takesKeys } from '../useKeyboard';
import { later } from '../elements/later';

export const text = texts('ui/overlays/HelpButton', {
  label: 'Help',
  title: 'Keys and explanations (?)',
});

const Help = later(() => import('./Help').then((module) => module.Help));
const ExplainHere = later(() => import('../explain/ExplainHere').then((module) => module.ExplainHere));

/** The focused element, else the one under the pointer. */
function askedAbout() {
  const pointed = [...document.querySelectorAll(':hover')].at(-1);
  const focused = document.activeElement === document.body ? undefined : document.activeElement;
  const element = focused?.closest('[data-explain]') ?? pointed?.closest('[data-explain]');
  const id = element?.getAttribute('data-explain');
  return element && typeof id === 'string' ? { id, beside: element.getBoundingClientRect() } : undefined;
}

/** Opens the list of keys and explanations, as `?` does; `H` explains one element in place. */
export function HelpButton() {
  const [isOpen, setOpen] = useState(false);
  const [here, setHere] = useState<ReturnType<typeof askedAbout>>();
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || takesKeys(event.target, event.key)) return;
      if (event.key === '?') setOpen(true);
      else if (event.key.toLowerCase() === 'h') setHere(askedAbout());
      else return;
      event.preventDefault();
    }
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        className="icon"
        data-explain="help"
        aria-label={text.label}
        aria-haspopup="dialog"
        aria-keyshortcuts="?"
        title={text.title}
        onClick={() => setOpen(true)}
      >
        <Icon name="help" />
      </button>
      <Suspense fallback={null}>
        {isOpen ? <Help onClose={() => setOpen(false)} /> : null}
        {here ? <ExplainHere key={here.id} {...here} onClose={() => setHere(undefined)} /> : null}
      </Suspense>
    </>
  );
}

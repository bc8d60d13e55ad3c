import { Suspense, useEffect, useState } from 'react';
import { Icon } from '../elements/Icon';
import { takesKeys } from '../useKeyboard';
import { later } from '../elements/later';

const Help = later(() => import('./Help').then((module) => module.Help));
const ExplainHere = later(() => import('../explain/ExplainHere').then((module) => module.ExplainHere));

/** What the visitor asks about: what has the focus, else what is pointed at. */
function askedAbout() {
  const pointed = [...document.querySelectorAll(':hover')].at(-1);
  const focused = document.activeElement === document.body ? undefined : document.activeElement;
  const element = focused?.closest('[data-explain]') ?? pointed?.closest('[data-explain]');
  const id = element?.getAttribute('data-explain');
  return element && typeof id === 'string' ? { id, beside: element.getBoundingClientRect() } : undefined;
}

/** Opens the list of keys and explanations, as `?` does; `H` explains one thing where it stands. */
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
        aria-label="Help"
        aria-haspopup="dialog"
        aria-keyshortcuts="?"
        title="Keys and explanations (?)"
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

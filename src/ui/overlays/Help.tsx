import { texts } from '../../core/texts';
import { useEffect, useRef } from 'react';
import { shortcuts, text as shortcutTexts } from '../explain/shortcuts';
import { Icon } from '../elements/Icon';
import { Glossary } from '../explain/Glossary';

export const text = texts('ui/overlays/Help', {
  title: 'Keys and explanations',
  close: 'Close',
  screen: 'On the screen',
});

/** All keys, and explanations of everything on the screen. */
export function Help({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} className="help" aria-labelledby="help-heading" onClose={onClose}>
      <div className="head">
        <h2 id="help-heading">{text.title}</h2>
        <button
          type="button"
          className="icon"
          aria-label={text.close}
          data-explain="close"
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </div>
      <dl className="keys">
        {shortcuts.map(({ shown, does }) => (
          <div key={shown}>
            <dt>
              <kbd>{shown}</kbd>
            </dt>
            <dd>{shortcutTexts[does]}</dd>
          </div>
        ))}
      </dl>
      <h3>{text.screen}</h3>
      <Glossary />
    </dialog>
  );
}

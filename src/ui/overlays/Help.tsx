import { useEffect, useRef } from 'react';
import { shortcuts } from '../explain/shortcuts';
import { Icon } from '../elements/Icon';
import { Glossary } from '../explain/Glossary';

/** All keys, and everything on the screen explained. */
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
        <h2 id="help-heading">Keys and explanations</h2>
        <button
          type="button"
          className="icon"
          aria-label="Close"
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
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <h3>On the screen</h3>
      <Glossary />
    </dialog>
  );
}

import { useEffect, useMemo, useRef } from 'react';
import { explanationOf } from '../lessons/explanationOf';
import { shortcuts } from '../lessons/shortcuts';
import { Icon } from '../Icon';
import { Term } from '../Term';
import { useStore } from '../useStore';
import '../style/help.css';

/** The ids of everything on the screen that has an explanation, each once. */
const idsOnScreen = () => [
  ...new Set(
    [...document.querySelectorAll('[data-explain]')].flatMap(
      (element) => element.getAttribute('data-explain') ?? [],
    ),
  ),
];

/** All keys, and everything on the screen explained. */
export function Help({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const catalogue = useStore((s) => s.catalogue);
  const config = useStore((s) => s.run.config);
  const draft = useStore((s) => s.setup.draft);
  const terms = useMemo(
    () =>
      idsOnScreen().flatMap((id) => {
        const title = explanationOf(id, { catalogue, configs: [draft, config] })?.title;
        return title === undefined ? [] : [{ id, title }];
      }),
    [catalogue, config, draft],
  );
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
      <ul className="glossary">
        {terms.map(({ id, title }) => (
          <li key={id}>
            <Term title={title} explain={id} />
          </li>
        ))}
      </ul>
    </dialog>
  );
}

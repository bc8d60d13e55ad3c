import { useMemo } from 'react';
import { explanationOf } from './explanationOf';
import { Term } from './Term';
import { useStore } from '../useStore';
import './help.css';

/** The ids of everything on the screen that has an explanation, each once. */
const idsOnScreen = () => [
  ...new Set(
    [...document.querySelectorAll('[data-explain]')].flatMap(
      (element) => element.getAttribute('data-explain') ?? [],
    ),
  ),
];

/** Everything on the screen when this opens, each with its explanation. */
export function Glossary() {
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
  return (
    <ul className="glossary">
      {terms.map(({ id, title }) => (
        <li key={id}>
          <Term title={title} explain={id} />
        </li>
      ))}
    </ul>
  );
}

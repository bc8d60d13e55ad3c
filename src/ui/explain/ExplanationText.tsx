import { texts } from '../../core/texts';
import { Suspense, useMemo } from 'react';
import { useStore } from '../useStore';
import { explanationOf } from './explanationOf';
import { Formula } from './Formula';
import './explain.css';

export const text = texts('ui/explain/ExplanationText', {
  unit: (unit: string) => `Unit: ${unit}`,
  source: 'Source:',
});

/** The explanation of an id: text, formula, unit, source. */
export function ExplanationText({ id }: { id: string }) {
  const catalogue = useStore((s) => s.catalogue);
  const config = useStore((s) => s.run.config);
  const draft = useStore((s) => s.setup.draft);
  const explained = useMemo(
    () => explanationOf(id, { catalogue, configs: [draft, config] }),
    [id, catalogue, draft, config],
  );
  if (!explained) return null;
  const { title, formula, unit, source } = explained;
  return (
    <>
      <b>{title}</b>
      <span>{explained.text}</span>
      {formula === undefined ? null : (
        <Suspense fallback={<span className="formula" />}>
          <Formula tex={formula} />
        </Suspense>
      )}
      {unit === undefined ? null : <span className="explained">{text.unit(unit)}</span>}
      {source === undefined ? null : (
        <span className="explained">
          {text.source}{' '}
          {source.url === undefined ? (
            source.label
          ) : (
            <a href={source.url} target="_blank" rel="noreferrer">
              {source.label}
            </a>
          )}
        </span>
      )}
    </>
  );
}

import { Suspense } from 'react';
import type { ReactNode } from 'react';
import { later } from '../elements/later';
import { usePopover } from '../elements/usePopover';

const load = () => import('./ExplanationText');
const ExplanationText = later(() => load().then((module) => module.ExplanationText));

type Props = {
  title: string;
  /** What explains it: an id that `explanationOf` knows. */
  explain?: string | undefined;
  /** Stands in for an explanation, or until it has come. */
  help?: string | undefined;
  children?: ReactNode;
};

/** A word that explains itself when pressed. */
export function Term({ title, explain, help, children }: Props) {
  const { isOpen, button, panel } = usePopover(296);
  const short = (
    <>
      <b>{title}</b>
      <span>{help}</span>
    </>
  );
  return (
    <>
      <button
        type="button"
        className="term"
        title={help}
        data-explain={explain}
        {...button}
        onPointerEnter={() => load().catch(() => {})}
      >
        {children ?? title}
      </button>
      <span {...panel} className="pop">
        {explain !== undefined && isOpen ? (
          <Suspense fallback={short}>
            <ExplanationText id={explain} />
          </Suspense>
        ) : (
          short
        )}
      </span>
    </>
  );
}

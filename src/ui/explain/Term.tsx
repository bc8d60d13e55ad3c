import { Suspense } from 'react';
import type { ReactNode } from 'react';
import { later } from '../elements/later';
import { usePopover } from '../elements/usePopover';

const load = () => import('./ExplanationText');
const ExplanationText = later(() => load().then((module) => module.ExplanationText));

type Props = {
  title: string;
  /** Its explanation: an id known to `explanationOf`. */
  explain?: string | undefined;
  /** Replaces an explanation, or is shown until it has loaded. */
  help?: string | undefined;
  children?: ReactNode;
};

/** A word that shows its explanation when pressed. */
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

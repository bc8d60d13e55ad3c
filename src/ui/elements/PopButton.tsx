import { texts } from '../../core/texts';
import { Suspense } from 'react';
import type { ReactNode } from 'react';
import { usePopover } from './usePopover';

export const text = texts('ui/elements/PopButton', {
  loading: 'Loading',
});

type Props = {
  /** Names the button and what it opens. */
  label: string;
  explain: string;
  className: string;
  /** The button's content. */
  children: ReactNode;
  /** The panel's content, rendered only while it is open; Escape closes it and returns the focus. */
  renderContent: () => ReactNode;
};

/** A button that opens a panel beside itself. */
export function PopButton({ label, explain, className, children, renderContent }: Props) {
  const { isOpen, button, panel } = usePopover(440);
  return (
    <>
      <button
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        title={label}
        data-explain={explain}
        {...button}
      >
        {children}
      </button>
      <div {...panel} className="pop wide" role="dialog" aria-label={label}>
        {isOpen ? <Suspense fallback={<p>{text.loading}</p>}>{renderContent()}</Suspense> : null}
      </div>
    </>
  );
}

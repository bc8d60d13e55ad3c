import { useId, useState } from 'react';
import type { CSSProperties, ReactNode, ToggleEvent } from 'react';

/** A word that explains itself when pressed, and in short when pointed at. */
export function Term({ title, help, children }: { title: string; help: string; children?: ReactNode }) {
  const id = useId();
  const [place, setPlace] = useState<CSSProperties>({});
  function settle(event: ToggleEvent<HTMLElement>) {
    const button = document.querySelector(`[popovertarget="${CSS.escape(id)}"]`);
    if (event.newState !== 'open' || !button) return;
    const { left, top, bottom } = button.getBoundingClientRect();
    const x = Math.max(8, Math.min(left - 8, innerWidth - 304));
    setPlace(
      bottom > innerHeight * 0.6 ? { left: x, bottom: innerHeight - top + 8 } : { left: x, top: bottom + 8 },
    );
  }
  return (
    <>
      <button type="button" className="term" popoverTarget={id} title={help}>
        {children ?? title}
      </button>
      <span id={id} popover="auto" className="pop" style={place} onBeforeToggle={settle}>
        <b>{title}</b>
        <span>{help}</span>
      </span>
    </>
  );
}

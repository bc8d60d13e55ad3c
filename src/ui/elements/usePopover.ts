import { useId, useState } from 'react';
import type { CSSProperties, ToggleEvent } from 'react';

/** A panel that floats next to the button that opens it; `width` in CSS pixels, at most the window's. */
export function usePopover(width: number) {
  const id = useId();
  const [place, setPlace] = useState<CSSProperties>({});
  const [isOpen, setOpen] = useState(false);
  function onBeforeToggle(event: ToggleEvent<HTMLElement>) {
    if (event.target !== event.currentTarget) return;
    const button = document.querySelector(`[popovertarget="${CSS.escape(id)}"]`);
    setOpen(event.newState === 'open');
    if (event.newState !== 'open' || !button) return;
    const { left, top, bottom } = button.getBoundingClientRect();
    const x = Math.max(8, Math.min(left - 8, innerWidth - width - 8));
    const below = bottom <= innerHeight * 0.6;
    setPlace(
      below
        ? { left: x, top: bottom + 8, maxHeight: innerHeight - bottom - 16 }
        : { left: x, bottom: innerHeight - top + 8, maxHeight: top - 16 },
    );
  }
  return {
    isOpen,
    button: { popoverTarget: id },
    panel: { id, popover: 'auto', style: place, onBeforeToggle },
  } as const;
}

import { Suspense, useEffect, useRef } from 'react';
import { ExplanationText } from './ExplanationText';

type Props = { id: string; beside: DOMRect; onClose: () => void };

/** The explanation of an element on the screen, next to it, until the next press elsewhere or Escape. */
export function ExplainHere({ id, beside, onClose }: Props) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = panel.current;
    if (element && !element.matches(':popover-open')) element.showPopover();
  }, []);
  const x = Math.max(8, Math.min(beside.left, innerWidth - 304));
  const place =
    beside.bottom > innerHeight * 0.6
      ? { left: x, bottom: Math.max(8, innerHeight - beside.top + 8) }
      : { left: x, top: beside.bottom + 8 };
  return (
    <div
      ref={panel}
      popover="auto"
      className="pop"
      role="status"
      style={place}
      onToggle={(event) => {
        if (event.newState === 'closed') onClose();
      }}
    >
      <Suspense fallback={null}>
        <ExplanationText id={id} />
      </Suspense>
    </div>
  );
}

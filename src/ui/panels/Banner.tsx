import { useState } from 'react';
import { Icon } from '../Icon';
import { useStore } from '../useStore';

/** Why this is not WebGPU, what is slower, and how to get it: in the words of the trainer. */
export function Banner() {
  const adapter = useStore((s) => s.view.adapter);
  const recorded = useStore((s) => s.recorded);
  const [hidden, setHidden] = useState(false);
  if (hidden || recorded || adapter?.notice === undefined) return null;
  return (
    <aside className="banner" data-testid="adapter-notice" aria-label="About this browser">
      <p>
        <b>No WebGPU here.</b> {adapter.notice}
      </p>
      <button
        type="button"
        className="icon"
        data-explain="hide"
        aria-label="Hide this"
        title="Hide this"
        onClick={() => setHidden(true)}
      >
        <Icon name="close" />
      </button>
    </aside>
  );
}

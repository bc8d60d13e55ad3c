import { useState } from 'react';
import { Icon } from '../Icon';
import { useStore } from '../useStore';

const engines = {
  webgpu: '',
  webgl: 'Training runs through WebGL instead and is slower.',
  cpu: 'Training runs on the processor instead and is much slower.',
};

/** Why this is not WebGPU, and how to get it. */
export function Banner() {
  const adapter = useStore((s) => s.view.adapter);
  const recorded = useStore((s) => s.recorded);
  const [hidden, setHidden] = useState(false);
  if (hidden || recorded || adapter?.notice === undefined) return null;
  return (
    <aside className="banner" data-testid="adapter-notice" aria-label="About this browser">
      <p>
        <b>No WebGPU here.</b> {adapter.notice} {engines[adapter.backend]}
      </p>
      <button
        type="button"
        className="icon"
        aria-label="Hide this"
        title="Hide this"
        onClick={() => setHidden(true)}
      >
        <Icon name="close" />
      </button>
    </aside>
  );
}

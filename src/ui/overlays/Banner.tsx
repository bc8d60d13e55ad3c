import { useState } from 'react';
import { Icon } from '../elements/Icon';
import { usePopover } from '../elements/usePopover';
import { useStore } from '../useStore';
import { OwnRun } from './OwnRun';

const slower = {
  webgpu: '',
  webgl: 'Training runs on WebGL instead: several times slower, with the same results within rounding.',
  cpu: 'Training runs on the processor instead: far slower, with the same results within rounding.',
};

/** The word WebGPU, which says when pressed how to get it. */
function HowToGet({ advice }: { advice: string }) {
  const { button, panel } = usePopover(296);
  return (
    <>
      <button type="button" className="term" title={advice} data-explain="webgpu" {...button}>
        WebGPU
      </button>
      <span {...panel} className="pop">
        <b>How to get WebGPU</b>
        <span>{advice}</span>
      </span>
    </>
  );
}

/** That this is a recording or not WebGPU, and what can be done about it. */
export function Banner() {
  const adapter = useStore((s) => s.view.adapter);
  const recorded = useStore((s) => s.recorded);
  const instead = useStore((s) => s.view.recorded?.instead);
  const [hidden, setHidden] = useState(false);
  const reason = recorded ? instead : adapter?.notice;
  if (hidden || (!recorded && reason === undefined)) return null;
  return (
    <aside
      className={recorded ? 'banner recorded' : 'banner'}
      data-testid="adapter-notice"
      aria-label="About this browser"
    >
      {recorded ? (
        <p>
          <b>A recorded run.</b> Play it, look back, move the cut,{' '}
          <OwnRun>{reason === undefined ? 'or train here' : 'or train here, slowly'}</OwnRun>.
          {reason === undefined ? null : (
            <>
              {' '}
              Full speed needs <HowToGet advice={reason} />.
            </>
          )}
        </p>
      ) : (
        <p>
          <b>No {reason === undefined ? 'WebGPU' : <HowToGet advice={reason} />} here.</b>{' '}
          {adapter && slower[adapter.backend]}
        </p>
      )}
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

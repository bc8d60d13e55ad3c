import { texts } from '../../core/texts';
import { useState } from 'react';
import { Icon } from '../elements/Icon';
import { usePopover } from '../elements/usePopover';
import { useStore } from '../useStore';
import { OwnRun } from './OwnRun';

export const text = texts('ui/overlays/Banner', {
  webgl: 'Training runs on WebGL instead: several times slower, with the same results within rounding.',
  cpu: 'Training runs on the CPU instead: far slower, with the same results within rounding.',
  webgpu: '',
  howTo: 'How to get WebGPU',
  about: 'About this browser',
  recorded: 'A recorded run.',
  invitation: 'Play it, look back, move the cut,',
  train: 'or train here',
  trainSlowly: 'or train here, slowly',
  fullSpeed: 'Full speed needs',
  no: 'No',
  here: 'here.',
  hide: 'Hide this',
});

/** The word WebGPU; pressed, it explains how to get it. */
function HowToGet({ advice }: { advice: string }) {
  const { button, panel } = usePopover(296);
  return (
    <>
      <button type="button" className="term" title={advice} data-explain="webgpu" {...button}>
        WebGPU
      </button>
      <span {...panel} className="pop">
        <b>{text.howTo}</b>
        <span>{advice}</span>
      </span>
    </>
  );
}

/** States that this is a recording or runs without WebGPU, and what to do about it. */
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
      aria-label={text.about}
    >
      {recorded ? (
        <p>
          <b>{text.recorded}</b> {text.invitation}{' '}
          <OwnRun>{reason === undefined ? text.train : text.trainSlowly}</OwnRun>.
          {reason === undefined ? null : (
            <>
              {' '}
              {text.fullSpeed} <HowToGet advice={reason} />.
            </>
          )}
        </p>
      ) : (
        <p>
          <b>
            {text.no} {reason === undefined ? 'WebGPU' : <HowToGet advice={reason} />} {text.here}
          </b>{' '}
          {adapter && text[adapter.backend]}
        </p>
      )}
      <button
        type="button"
        className="icon"
        data-explain="hide"
        aria-label={text.hide}
        title={text.hide}
        onClick={() => setHidden(true)}
      >
        <Icon name="close" />
      </button>
    </aside>
  );
}

import { useMemo } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { cutControl } from '../../store/model/cutLine';
import { plotMargin, shareOfHeight, valueAtHeight } from '../charts/spectrumGeometry';
import type { Spectrum } from '../charts/spectrumGeometry';
import { keyStrides, nextValue, positions, toPosition, toValue } from '../controls/scale';
import { plain } from '../format';
import { useActions, useStore } from '../useStore';

/** The cut of a spectrum, to be dragged up and down on it, or moved by keys. */
export function CutLine({ name, spectrum }: { name: string; spectrum: Spectrum }) {
  const catalogue = useStore((s) => s.catalogue);
  const live = useStore((s) => s.run.live);
  const scrub = useStore((s) => s.view.scrub);
  const { moveCut } = useActions();
  const control = useMemo(() => cutControl({ catalogue, run: { live } }), [catalogue, live]);
  if (!control || scrub !== undefined) return null;
  const { rule, param, value } = control;
  const { sigma, rank, fullRank } = spectrum;
  const height = rule.line === 'share' ? value * (sigma[0] ?? 0) : (sigma[rank - 1] ?? 0);
  const share = shareOfHeight(height, spectrum);

  function drag(event: PointerEvent<HTMLElement>) {
    const plot = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!plot) return;
    const at = rule.valueAt(sigma, valueAtHeight(event.clientY - plot.top, plot.height, spectrum));
    moveCut(Number(at.toPrecision(rule.digits)));
  }
  function onKeyDown(event: KeyboardEvent) {
    const stride = keyStrides[event.key];
    if (stride === undefined) return;
    event.preventDefault();
    moveCut(nextValue(param, value, stride));
  }
  return (
    <div
      className="cut-line"
      data-explain="cutLine"
      title="Drag the cut up or down"
      style={{
        transform: `translateY(calc(${plotMargin.top}px + (100cqh - ${plotMargin.top + plotMargin.bottom}px) * ${1 - share}))`,
      }}
      onClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.querySelector('input')?.focus({ preventScroll: true });
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) drag(event);
      }}
    >
      <input
        type="range"
        aria-label={`Cut of ${name}`}
        aria-valuetext={`cut at ${param.symbol ?? param.label} = ${plain(value)}, keeps ${rank} of ${fullRank}`}
        aria-orientation="vertical"
        data-explain="cutLine"
        min={0}
        max={positions}
        step={1}
        value={toPosition(param, value)}
        onChange={(event) => moveCut(toValue(param, Number(event.target.value)))}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

import { texts } from '../../core/texts';
import { useMemo } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { cutAt, cutControl } from '../../store/model/cutLine';
import { plotMargin, shareOfHeight, valueAtHeight } from '../charts/spectrum/spectrumGeometry';
import type { Spectrum } from '../charts/spectrum/spectrumGeometry';
import { keyStrides, nextValue, positions, toPosition, toValue } from '../elements/scale';
import { plain } from '../elements/format';
import { useActions, useStore } from '../useStore';

export const text = texts('ui/spectra/CutLine', {
  drag: 'Drag the cut up or down',
  label: (layer: string) => `Cut of ${layer}`,
  value: (name: string, value: string, rank: number, fullRank: number) =>
    `cut at ${name} = ${value}, keeps ${rank} of ${fullRank}`,
});

/** The cut line of a spectrum: dragged, or moved by keys. */
export function CutLine({ name, spectrum }: { name: string; spectrum: Spectrum }) {
  const catalogue = useStore((s) => s.catalogue);
  const config = useStore((s) => s.run.config);
  const live = useStore((s) => s.run.live);
  const scrub = useStore((s) => s.view.scrub);
  const { moveCut } = useActions();
  const control = useMemo(() => cutControl({ catalogue, run: { config, live } }), [catalogue, config, live]);
  if (!control || scrub !== undefined) return null;
  const { kind, param, value } = control;
  const { sigma, rank, fullRank } = spectrum;
  const height = kind === 'share' ? value * (sigma[0] ?? 0) : (sigma[rank - 1] ?? 0);
  const share = shareOfHeight(height, spectrum);

  function drag(event: PointerEvent<HTMLElement>) {
    const plot = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!plot) return;
    const at = cutAt(kind, sigma, valueAtHeight(event.clientY - plot.top, plot.height, spectrum));
    moveCut(kind === 'share' ? Number(at.toPrecision(2)) : Number(at.toPrecision(6)));
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
      title={text.drag}
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
        aria-label={text.label(name)}
        aria-valuetext={text.value(param.symbol ?? param.label, plain(value), rank, fullRank)}
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

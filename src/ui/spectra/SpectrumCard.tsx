import { texts } from '../../core/texts';
import { Suspense, useMemo, useState } from 'react';
import type { PointerEvent } from 'react';
import { drawSpectrum, drawTail } from '../charts/spectrum/drawSpectrum';
import type { LayerCut } from '../../core/run/progress';
import { shownRank } from '../../store/model/samples';
import { selectedLayer } from '../../store/selectors/selectors';
import { scrubbedStep, shownProgress } from '../../store/selectors/scrub';
import { cutFraction, lastCut } from '../../store/selectors/settling';
import type { Spectrum } from '../charts/spectrum/spectrumGeometry';
import { createAfterImage } from '../charts/spectrum/secondAgo';
import { prefersCalm, useCanvas } from '../charts/useCanvas';
import { useRandomSpectrum } from './useRandomSpectrum';
import { cutText } from '../elements/cutText';
import { thousands } from '../elements/format';
import type { Scale } from './SpectrumScale';
import { Icon } from '../elements/Icon';
import { useMoment } from '../elements/useMoment';
import { useActions, useStore } from '../useStore';
import { themeOf } from '../../store/model/view';
import { later } from '../elements/later';

export const text = texts('ui/spectra/SpectrumCard', {
  happened: (event: string, step: string) => `${event} at step ${step}`,
  chart: (name: string, rank: number, fullRank: number, largest: string) =>
    `${name}: rank ${rank} of ${fullRank}, σ₁ ${largest}`,
  layer: (name: string) => `Layer ${name}`,
  shape: (rows: number, cols: number) => `A matrix of ${rows} rows and ${cols} columns`,
  frozen: 'frozen',
  frozenHelp: 'U and V are frozen: only the core between them is trained.',
  collapsed: 'collapsed',
  collapsedHelp:
    'Its singular values are close to 0: the layer passes nothing on, and the rank by the cut would only count noise.',
  rank: (rank: number, fullRank: number, stored: number | undefined, breakEven: number) =>
    `${rank} of ${fullRank} singular values are kept${stored === undefined ? '' : `, ${stored} are stored`}; factors save memory up to rank ${breakEven} (r*).`,
});

const CutLine = later(() => import('./CutLine').then((module) => module.CutLine));
const PointedValue = later(() => import('./PointedValue').then((module) => module.PointedValue));
const SpectrumTable = later(() => import('./SpectrumTable').then((module) => module.SpectrumTable));
const SpectrumFacts = later(() => import('./SpectrumFacts').then((module) => module.SpectrumFacts));

function SpectrumCanvas({ spectrum, label }: { spectrum: Spectrum; label: string }) {
  useStore((s) => themeOf(s.view)); // colors follow the theme
  const moving = useStore((s) => s.run.state === 'running' && scrubbedStep(s) === undefined);
  const [afterImage] = useState(createAfterImage);
  const canvas = useCanvas((g, palette, width, height) => {
    const before = afterImage.look(spectrum.sigma, performance.now(), moving && !prefersCalm());
    drawSpectrum(g, palette, { ...spectrum, before }, width, height);
  });
  return <canvas ref={canvas} role="img" aria-label={label} data-explain="spectrum" />;
}

/** How long a card shows the latest freeze or cut of its layer. */
const momentMs = 4000;

/** The values that were just cut, drawn over the spectrum for a moment. */
function Tail({ spectrum, layer, step }: { spectrum: Spectrum; layer: LayerCut; step: number }) {
  const canvas = useCanvas((g, palette, width, height) =>
    drawTail(g, palette, { ...spectrum, sigma: layer.sigma, rank: layer.to }, width, height),
  );
  return (
    <>
      <canvas className="tail" ref={canvas} aria-hidden="true" />
      <p className="moment" role="status">
        {text.happened(cutText(layer), thousands(step))}
      </p>
    </>
  );
}

/** One layer: its rank, its spectrum and summaries of it. A press selects the layer. */
export function SpectrumCard({ index, scale }: { index: number; scale: Scale }) {
  const layer = useStore((s) => s.run.layers[index]);
  const now = useStore((s) => shownProgress(s)?.layers[index]);
  const full = useStore((s) => s.run.tops[index] ?? 1);
  const top = useStore((s) => (scale.shared ? Math.max(...s.run.tops) : full));
  const [pointed, setPointed] = useState<number>();
  const beta = useStore(cutFraction);
  const cuts = useStore((s) => s.run.cuts);
  const selected = useStore((s) => selectedLayer(s) === index);
  const { selectLayer } = useActions();
  const last = useMemo(() => lastCut(cuts, layer?.name ?? ''), [cuts, layer?.name]);
  const isLatest = useStore((s) => scrubbedStep(s) === undefined);
  const isRecent = useMoment(last?.layer, momentMs) !== undefined && isLatest;
  const random = useRandomSpectrum(layer?.rows ?? 0, layer?.cols ?? 0);
  if (!layer || !now) return null;
  const { name, rows, cols, fullRank, breakEvenRank, initialSigma } = layer;
  const { sigma, trueSigma, trueRank, frozen, collapsed, storedRank } = now;
  const rank = shownRank(now);
  const spectrum: Spectrum = {
    sigma,
    initial: initialSigma,
    trueSigma,
    rank,
    fullRank,
    breakEvenRank,
    top,
    log: scale.log,
    full,
    pointed,
    beta,
    random: random(sigma),
  };
  const label = text.chart(name, rank, fullRank, (sigma[0] ?? 0).toFixed(2));
  function onPointerMove({ currentTarget, clientX }: PointerEvent<HTMLElement>) {
    const { left, width } = currentTarget.getBoundingClientRect();
    const at = Math.floor(((clientX - left) / width) * fullRank);
    setPointed(at >= 0 && at < sigma.length ? at : undefined);
  }
  return (
    <article
      className={selected ? 'spec on' : 'spec'}
      aria-label={text.layer(name)}
      onClick={() => selectLayer(index)}
    >
      <header>
        <h3>
          <button type="button" data-explain="layer" aria-pressed={selected} title={name}>
            {name}
          </button>
        </h3>
        <span className="shape" title={text.shape(rows, cols)}>
          {rows} × {cols}
          {frozen ? (
            <span className="frozen" title={text.frozenHelp}>
              <Icon name="lock" /> <span className="word">{text.frozen}</span>
            </span>
          ) : null}
          {collapsed ? (
            <span className="frozen" title={text.collapsedHelp}>
              {text.collapsed}
            </span>
          ) : null}
          <Suspense>
            <SpectrumTable name={name} spectrum={spectrum} />
          </Suspense>
        </span>
        <p
          className="rank"
          data-explain="layerRank"
          title={text.rank(rank, fullRank, storedRank, breakEvenRank)}
        >
          <b>{rank}</b>/{fullRank}
        </p>
      </header>
      <div className="plot" onPointerMove={onPointerMove} onPointerLeave={() => setPointed(undefined)}>
        <SpectrumCanvas spectrum={spectrum} label={label} />
        <Suspense>
          <CutLine name={name} spectrum={spectrum} />
        </Suspense>
        <Suspense>{pointed === undefined ? null : <PointedValue sigma={sigma} index={pointed} />}</Suspense>
        {isRecent && last ? <Tail key={last.step} spectrum={spectrum} {...last} /> : null}
      </div>
      <Suspense fallback={<p className="facts" />}>
        <SpectrumFacts sigma={sigma} fullRank={fullRank} trueRank={collapsed ? 0 : trueRank} />
      </Suspense>
    </article>
  );
}

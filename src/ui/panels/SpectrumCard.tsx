import { lazy, Suspense, useMemo } from 'react';
import { drawSpectrum, drawTail } from '../charts/drawSpectrum';
import { effectiveRank, stableRank } from '../../core/metric';
import type { LayerCut } from '../../core/progress';
import { selectedLayer } from '../../store/selectors';
import { scrubbedStep, shownProgress } from '../../store/scrub';
import { cutFraction, lastCut } from '../../store/settling';
import type { Spectrum } from '../charts/spectrumGeometry';
import { spectrumTable } from '../charts/table';
import { useCanvas } from '../charts/useCanvas';
import { useRandomSpectrum } from '../charts/useRandomSpectrum';
import { cutText } from '../cutText';
import { padded, thousands } from '../format';
import { Icon } from '../Icon';
import { Term } from '../Term';
import { TableButton } from './TableButton';
import { useMoment } from '../useMoment';
import { useActions, useStore } from '../useStore';
import { themeOf } from '../../store/view';

const CutLine = lazy(() => import('./CutLine').then((module) => ({ default: module.CutLine })));

function SpectrumCanvas({ spectrum, label }: { spectrum: Spectrum; label: string }) {
  useStore((s) => themeOf(s.view)); // colors follow the theme
  const canvas = useCanvas((g, palette, width, height) => drawSpectrum(g, palette, spectrum, width, height));
  return <canvas ref={canvas} role="img" aria-label={label} data-explain="spectrum" />;
}

/** How long a card tells what has just happened to its layer. */
const momentMs = 4000;

function Fact({
  name,
  title,
  explain,
  value,
}: {
  name: string;
  title: string;
  explain: string;
  value: string;
}) {
  return (
    <span>
      <Term title={title} explain={explain}>
        {name === 'effective' ? (
          <>
            eff<span className="long">ective</span>
          </>
        ) : (
          name
        )}
      </Term>{' '}
      <b>{value}</b>
    </span>
  );
}

/** What was cut off a moment ago, as it was: over the spectrum for a while, then gone. */
function Tail({ spectrum, layer, step }: { spectrum: Spectrum; layer: LayerCut; step: number }) {
  const canvas = useCanvas((g, palette, width, height) =>
    drawTail(g, palette, { ...spectrum, sigma: layer.sigma, rank: layer.to }, width, height),
  );
  return (
    <>
      <canvas className="tail" ref={canvas} aria-hidden="true" />
      <p className="moment" role="status">
        {cutText(layer)} at step {thousands(step)}
      </p>
    </>
  );
}

/** One layer: its rank, its spectrum, and what the spectrum amounts to. A press looks at it closely. */
export function SpectrumCard({ index }: { index: number }) {
  const layer = useStore((s) => s.run.layers[index]);
  const now = useStore((s) => shownProgress(s)?.layers[index]);
  const top = useStore((s) => s.run.tops[index] ?? 1);
  const beta = useStore((s) => cutFraction(s.run));
  const cuts = useStore((s) => s.run.cuts);
  const selected = useStore((s) => selectedLayer(s) === index);
  const { selectLayer } = useActions();
  const last = useMemo(() => lastCut(cuts, layer?.name ?? ''), [cuts, layer?.name]);
  const isLatest = useStore((s) => scrubbedStep(s) === undefined);
  const isRecent = useMoment(last?.layer, momentMs) !== undefined && isLatest;
  const random = useRandomSpectrum(layer?.rows ?? 0, layer?.cols ?? 0);
  if (!layer || !now) return null;
  const { name, rows, cols, fullRank, breakEvenRank, initialSigma } = layer;
  const { rank, sigma, trueSigma, trueRank, frozen, storedRank } = now;
  const spectrum: Spectrum = {
    sigma,
    initial: initialSigma,
    trueSigma,
    rank,
    fullRank,
    breakEvenRank,
    top,
    beta,
    random: random(sigma),
  };
  const label = `${name}: rank ${rank} of ${fullRank}, σ₁ ${(sigma[0] ?? 0).toFixed(2)}`;
  const stored = storedRank === undefined ? '' : `, ${storedRank} are stored`;
  return (
    <article
      className={selected ? 'spec on' : 'spec'}
      aria-label={`Layer ${name}`}
      onClick={() => selectLayer(index)}
    >
      <header>
        <h3>
          <button type="button" data-explain="layer" aria-pressed={selected} title={name}>
            {name}
          </button>
        </h3>
        <span className="shape" title={`A matrix of ${rows} rows and ${cols} columns`}>
          {rows} × {cols}
          {frozen ? (
            <span className="frozen" title="U and V are frozen: only the core between them is trained.">
              <Icon name="lock" /> <span className="word">frozen</span>
            </span>
          ) : null}
          <TableButton title={`Spectrum of ${name}`} read={() => spectrumTable(spectrum)} />
        </span>
        <p
          className="rank"
          data-explain="layerRank"
          title={`${rank} of ${fullRank} singular values are kept${stored}; factors save memory up to rank ${breakEvenRank} (r*).`}
        >
          <b>{rank}</b>/{fullRank}
        </p>
      </header>
      <div className="plot">
        <SpectrumCanvas spectrum={spectrum} label={label} />
        <Suspense>
          <CutLine name={name} spectrum={spectrum} />
        </Suspense>
        {isRecent && last ? <Tail key={last.step} spectrum={spectrum} {...last} /> : null}
      </div>
      <p className="facts">
        <Fact
          name="stable"
          title="Stable rank"
          explain="stable"
          value={padded(stableRank(sigma).toFixed(1), 4)}
        />
        <Fact
          name="effective"
          title="Effective rank"
          explain="effective"
          value={padded(effectiveRank(sigma).toFixed(1), 4)}
        />
        {trueRank === undefined ? null : (
          <Fact
            name="true"
            title="True rank"
            explain="trueRank"
            value={padded(trueRank, String(fullRank).length)}
          />
        )}
      </p>
    </article>
  );
}

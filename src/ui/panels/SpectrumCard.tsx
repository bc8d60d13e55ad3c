import { useMemo } from 'react';
import { drawSpectrum, drawTail } from '../charts/drawSpectrum';
import { effectiveRank, stableRank } from '../../core/metric';
import type { LayerCut } from '../../core/progress';
import { selectedLayer } from '../../store/selectors';
import { cutFraction, lastCut } from '../../store/settling';
import type { Spectrum } from '../charts/spectrumGeometry';
import { useCanvas } from '../charts/useCanvas';
import { cutText } from '../cutText';
import { padded, thousands } from '../format';
import { Icon } from '../Icon';
import { Term } from '../Term';
import { useMoment } from '../useMoment';
import { useActions, useStore } from '../useStore';
import { themeOf } from '../../store/view';

function SpectrumCanvas({ spectrum, label }: { spectrum: Spectrum; label: string }) {
  useStore((s) => themeOf(s.view)); // colors follow the theme
  const canvas = useCanvas((g, palette, width, height) => drawSpectrum(g, palette, spectrum, width, height));
  return <canvas ref={canvas} role="img" aria-label={label} />;
}

/** How long a card tells what has just happened to its layer. */
const momentMs = 4000;

const help = {
  stable: 'Stable rank Σσ² / σ₁²: how many directions carry the energy, in units of the strongest.',
  effective:
    'Effective rank: the exponential of the entropy of the singular values. Equal values give the full rank.',
  true: 'Energy rank of the weight itself. The bars are the values that the method stores; the dots are those of the weight, at the last check.',
};

function Fact({
  name,
  title,
  help: text,
  value,
}: {
  name: string;
  title: string;
  help: string;
  value: string;
}) {
  return (
    <span>
      <Term title={title} help={text}>
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
  const now = useStore((s) => s.run.progress?.layers[index]);
  const top = useStore((s) => s.run.tops[index] ?? 1);
  const beta = useStore((s) => cutFraction(s.run));
  const cuts = useStore((s) => s.run.cuts);
  const selected = useStore((s) => selectedLayer(s) === index);
  const { selectLayer } = useActions();
  const last = useMemo(() => lastCut(cuts, layer?.name ?? ''), [cuts, layer?.name]);
  const isRecent = useMoment(last?.layer, momentMs) !== undefined;
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
          <button type="button" aria-pressed={selected} title={name}>
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
        </span>
        <p
          className="rank"
          title={`${rank} of ${fullRank} singular values are kept${stored}; factors save memory up to rank ${breakEvenRank} (r*).`}
        >
          <b>{rank}</b>/{fullRank}
        </p>
      </header>
      <div className="plot">
        <SpectrumCanvas spectrum={spectrum} label={label} />
        {isRecent && last ? <Tail key={last.step} spectrum={spectrum} {...last} /> : null}
      </div>
      <p className="facts">
        <Fact
          name="stable"
          title="Stable rank"
          help={help.stable}
          value={padded(stableRank(sigma).toFixed(1), 4)}
        />
        <Fact
          name="effective"
          title="Effective rank"
          help={help.effective}
          value={padded(effectiveRank(sigma).toFixed(1), 4)}
        />
        {trueRank === undefined ? null : (
          <Fact
            name="true"
            title="True rank"
            help={help.true}
            value={padded(trueRank, String(fullRank).length)}
          />
        )}
      </p>
    </article>
  );
}

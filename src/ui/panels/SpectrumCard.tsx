import { drawSpectrum } from '../charts/drawSpectrum';
import { effectiveRank, stableRank } from '../../core/metric';
import type { Spectrum } from '../charts/spectrumGeometry';
import { useCanvas } from '../charts/useCanvas';
import { padded } from '../format';
import { Term } from '../Term';
import { useStore } from '../useStore';
import { themeOf } from '../../store/view';

function SpectrumCanvas({ spectrum, label }: { spectrum: Spectrum; label: string }) {
  useStore((s) => themeOf(s.view)); // colors follow the theme
  const canvas = useCanvas((g, palette, width, height) => drawSpectrum(g, palette, spectrum, width, height));
  return <canvas ref={canvas} role="img" aria-label={label} />;
}

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

/** One layer: its rank, its spectrum, and what the spectrum amounts to. */
export function SpectrumCard({ index }: { index: number }) {
  const layer = useStore((s) => s.run.layers[index]);
  const now = useStore((s) => s.run.progress?.layers[index]);
  const top = useStore((s) => s.run.tops[index] ?? 1);
  if (!layer || !now) return null;
  const { name, rows, cols, fullRank, breakEvenRank, initialSigma } = layer;
  const { rank, sigma, trueSigma, trueRank } = now;
  const spectrum: Spectrum = { sigma, initial: initialSigma, trueSigma, rank, fullRank, breakEvenRank, top };
  const label = `${name}: rank ${rank} of ${fullRank}, σ₁ ${(sigma[0] ?? 0).toFixed(2)}`;
  return (
    <article className="spec" aria-label={`Layer ${name}`}>
      <header>
        <h3 title={name}>{name}</h3>
        <span className="shape" title={`A matrix of ${rows} rows and ${cols} columns`}>
          {rows} × {cols}
        </span>
        <p
          className="rank"
          title={`${rank} of ${fullRank} singular values are kept; factors save memory up to rank ${breakEvenRank} (r*).`}
        >
          <b>{rank}</b>/{fullRank}
        </p>
      </header>
      <SpectrumCanvas spectrum={spectrum} label={label} />
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

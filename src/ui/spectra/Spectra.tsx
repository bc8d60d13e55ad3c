import { texts } from '../../core/texts';
import { Suspense, useEffect, useState } from 'react';
import type { Scale } from './SpectrumScale';
import { useStore } from '../useStore';
import { later } from '../elements/later';

export const text = texts('ui/spectra/Spectra', {
  title: 'Singular values',
  titleRest: 'of every layer, largest first',
  empty: 'The singular values of each layer will appear here.',
});

const loadCard = () => import('./SpectrumCard').then((module) => module.SpectrumCard);
const SpectrumCard = later(loadCard);

const AfterCut = later(() => import('./AfterCut').then((module) => module.AfterCut));

const Legend = later(() => import('./Legend').then((module) => module.Legend));
const SpectrumScale = later(() => import('./SpectrumScale').then((module) => module.SpectrumScale));

/** The singular values of every layer. */
export function Spectra() {
  const layers = useStore((s) => s.run.layers);
  const [scale, setScale] = useState<Scale>({ log: false, shared: false });
  useEffect(() => {
    loadCard().catch(() => undefined); // ahead of the first card, which reports a failure
  }, []);
  return (
    <section className="panel spectra" id="spectra" aria-labelledby="spectra-heading">
      <header className="bar">
        <h2 id="spectra-heading">
          {text.title} <small>{text.titleRest}</small>
        </h2>
        <Suspense>
          <Legend className="legend" />
          <SpectrumScale scale={scale} onChoose={setScale} />
        </Suspense>
      </header>
      {layers.length === 0 ? (
        <p className="empty">{text.empty}</p>
      ) : (
        <div
          className={layers.length > 5 ? 'cards many' : 'cards'}
          style={{ '--columns': Math.min(5, layers.length) }}
        >
          {layers.map((layer, i) => (
            <Suspense key={layer.name} fallback={<article className="spec" />}>
              <SpectrumCard index={i} scale={scale} />
            </Suspense>
          ))}
          <Suspense fallback={<ul className="key" />}>
            <Legend className="key" />
          </Suspense>
        </div>
      )}
      <Suspense fallback={<p className="after-cut" />}>
        <AfterCut />
      </Suspense>
    </section>
  );
}

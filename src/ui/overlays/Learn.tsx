import { texts } from '../../core/texts';
import { isHidden } from '../../store/model/linkState';
import { Guide, Questions } from '../rail/Presets';
import { MathSymbol } from '../elements/MathSymbol';
import { useStore } from '../useStore';
import { Glossary } from '../explain/Glossary';
import { Legend } from '../spectra/Legend';
import './learn.css';

export const text = texts('ui/overlays/Learn', {
  label: 'Learn',
  heading: 'What happens here',
  matrix: 'The weights of a layer are a matrix. Its singular values',
  rank: 'show how strongly it acts in each of its directions, and the rank counts those that matter. A penalty of strength',
  penalty:
    'pulls them down while the network learns: the weak ones vanish, the strong ones remain, and what is below the cut can be removed.',
  explained: 'Everything explained',
});

/** On a phone: what the page shows, lessons and questions to try, and all explanations. */
export function Learn() {
  const asks = useStore((s) => !s.recorded && !isHidden(s.link.hidden, 'presets'));
  return (
    <section className="panel learn" aria-label={text.label}>
      <h2>{text.heading}</h2>
      <p>
        {text.matrix} <MathSymbol symbol="σ_i" /> {text.rank} <MathSymbol symbol="λ_s" /> {text.penalty}
      </p>
      <Legend className="marks" />
      {asks ? (
        <>
          <Guide points={false} />
          <Questions />
        </>
      ) : null}
      <h2>{text.explained}</h2>
      <Glossary />
    </section>
  );
}

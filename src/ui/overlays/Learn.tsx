import { isHidden } from '../../store/model/linkState';
import { Guide, Questions } from '../rail/Presets';
import { MathSymbol } from '../elements/MathSymbol';
import { useStore } from '../useStore';
import { Glossary } from '../explain/Glossary';
import { Legend } from '../spectra/Legend';
import './learn.css';

/** On a phone: what the page shows, lessons and questions to try, and all explanations. */
export function Learn() {
  const asks = useStore((s) => !s.recorded && !isHidden(s.link.hidden, 'presets'));
  return (
    <section className="panel learn" aria-label="Learn">
      <h2>What happens here</h2>
      <p>
        The weights of a layer are a matrix. Its singular values <MathSymbol symbol="σ_i" /> show how strongly
        it acts in each of its directions, and the rank counts those that matter. A penalty of strength{' '}
        <MathSymbol symbol="λ_s" /> pulls them down while the network learns: the weak ones vanish, the strong
        ones remain, and what is below the cut can be removed.
      </p>
      <Legend className="marks" />
      {asks ? (
        <>
          <Guide points={false} />
          <Questions />
        </>
      ) : null}
      <h2>Everything explained</h2>
      <Glossary />
    </section>
  );
}

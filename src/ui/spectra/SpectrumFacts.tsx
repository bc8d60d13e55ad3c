import { texts } from '../../core/texts';
import { effectiveRank, stableRank } from '../../core/spectrum/metric';
import { padded } from '../elements/format';
import { Term } from '../explain/Term';
import './facts.css';

export const text = texts('ui/spectra/SpectrumFacts', {
  stable: 'Stable rank',
  stableShort: 'stable',
  effective: 'Effective rank',
  effectiveShort: 'eff',
  effectiveRest: 'ective',
  true: 'True rank',
  trueShort: 'true',
});

type Props = {
  sigma: readonly number[];
  fullRank: number;
  trueRank: number | undefined;
};

/** Summaries of a spectrum. */
export function SpectrumFacts({ sigma, fullRank, trueRank }: Props) {
  return (
    <p className="facts">
      <span>
        <Term title={text.stable} explain="stable">
          {text.stableShort}
        </Term>{' '}
        <b>{padded(stableRank(sigma).toFixed(1), 4)}</b>
      </span>
      <span>
        <Term title={text.effective} explain="effective">
          {text.effectiveShort}
          <span className="long">{text.effectiveRest}</span>
        </Term>{' '}
        <b>{padded(effectiveRank(sigma).toFixed(1), 4)}</b>
      </span>
      {trueRank === undefined ? null : (
        <span>
          <Term title={text.true} explain="trueRank">
            {text.trueShort}
          </Term>{' '}
          <b>{padded(trueRank, String(fullRank).length)}</b>
        </span>
      )}
    </p>
  );
}

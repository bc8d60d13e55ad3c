import { effectiveRank, stableRank } from '../../core/spectrum/metric';
import { padded } from '../elements/format';
import { Term } from '../explain/Term';
import './facts.css';

type Props = {
  sigma: readonly number[];
  fullRank: number;
  trueRank: number | undefined;
};

/** What a spectrum amounts to. */
export function SpectrumFacts({ sigma, fullRank, trueRank }: Props) {
  return (
    <p className="facts">
      <span>
        <Term title="Stable rank" explain="stable">
          stable
        </Term>{' '}
        <b>{padded(stableRank(sigma).toFixed(1), 4)}</b>
      </span>
      <span>
        <Term title="Effective rank" explain="effective">
          eff<span className="long">ective</span>
        </Term>{' '}
        <b>{padded(effectiveRank(sigma).toFixed(1), 4)}</b>
      </span>
      {trueRank === undefined ? null : (
        <span>
          <Term title="True rank" explain="trueRank">
            true
          </Term>{' '}
          <b>{padded(trueRank, String(fullRank).length)}</b>
        </span>
      )}
    </p>
  );
}

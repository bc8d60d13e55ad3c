import { effectiveRank, stableRank } from '../../core/metric';
import { padded } from '../format';
import { MathSymbol } from '../MathSymbol';
import { Term } from '../Term';
import '../style/facts.css';

type Props = {
  sigma: readonly number[];
  fullRank: number;
  trueRank: number | undefined;
  /** The index of the value that is pointed at. */
  pointed: number | undefined;
};

const square = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);

/** What a spectrum amounts to; or, of the value that is pointed at, its size and the energy of all up to it. */
export function SpectrumFacts({ sigma, fullRank, trueRank, pointed }: Props) {
  const value = pointed === undefined ? undefined : sigma[pointed];
  if (pointed !== undefined && value !== undefined)
    return (
      <p className="facts">
        <span>
          <MathSymbol symbol="σ" /> no. {pointed + 1} <b>{value.toPrecision(3)}</b>
        </span>
        <span>
          energy <b>{(100 * (square(sigma.slice(0, pointed + 1)) / square(sigma))).toPrecision(3)} %</b>
        </span>
      </p>
    );
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

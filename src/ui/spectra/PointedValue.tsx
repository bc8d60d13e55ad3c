import { texts } from '../../core/texts';
import { MathSymbol } from '../elements/MathSymbol';

export const text = texts('ui/spectra/PointedValue', {
  number: (index: number) => `no. ${index}`,
  energy: 'energy',
});

const square = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);

/** The singular value under the pointer, and the energy up to and including it. */
export function PointedValue({ sigma, index }: { sigma: readonly number[]; index: number }) {
  const value = sigma[index];
  const whole = square(sigma);
  if (value === undefined || whole === 0) return null;
  const energy = square(sigma.slice(0, index + 1)) / whole;
  return (
    <p className="moment pointed" aria-hidden="true">
      <MathSymbol symbol="σ" /> {text.number(index + 1)} <b>{value.toPrecision(3)}</b>, {text.energy}{' '}
      <b>{(100 * energy).toPrecision(3)} %</b>
    </p>
  );
}

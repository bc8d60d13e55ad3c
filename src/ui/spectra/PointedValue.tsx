import { MathSymbol } from '../elements/MathSymbol';

const square = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);

/** The singular value that is pointed at, and the energy of all up to it. */
export function PointedValue({ sigma, index }: { sigma: readonly number[]; index: number }) {
  const value = sigma[index];
  const whole = square(sigma);
  if (value === undefined || whole === 0) return null;
  const energy = square(sigma.slice(0, index + 1)) / whole;
  return (
    <p className="moment pointed" aria-hidden="true">
      <MathSymbol symbol="σ" /> no. {index + 1} <b>{value.toPrecision(3)}</b>, energy{' '}
      <b>{(100 * energy).toPrecision(3)} %</b>
    </p>
  );
}

/** Thin space between thousands, for display only. */
const thin = '\u2009';
const figureSpace = '\u2007';

/** An integer with grouped thousands. */
export const thousands = (n: number): string => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, thin);

/** Two significant digits at a constant width: 0.010, 0.25, 1.3, 30; powers of ten below 0.001. */
export function short(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 9.95) return value.toFixed(0);
  if (size >= 0.001) return value.toPrecision(2);
  const [mantissa = '', exponent = ''] = value.toExponential(1).split('e');
  return `${mantissa}e${exponent.replace('-', '−')}`;
}

/** A value in plain decimal: 0.01, 0.00025. */
export const plain = (value: number): string => String(Number(value.toPrecision(3)));

const two = (n: number) => String(n).padStart(2, '0');

/** Minutes and seconds, with hours when there are any. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A part of a whole in the unit of the whole, like 36 of 126 k. */
export function partOf(part: number, whole: number): { part: string; whole: string } {
  const [divisor, unit] = whole >= 1e6 ? [1e6, ' M'] : whole >= 1e4 ? [1e3, ' k'] : [1, ''];
  const digits = divisor > 1 && whole / divisor < 100 ? 1 : 0;
  const text = (n: number) => (n / divisor).toFixed(digits);
  return { part: text(part), whole: text(whole) + unit };
}

/** Padded on the left to a fixed number of digits, so that nothing shifts. */
export const padded = (text: string | number, figures: number): string =>
  String(text).padStart(figures, figureSpace);

/** A share in percent, with `digits` decimals. */
export const percent = (share: number, digits = 0): string => (100 * share).toFixed(digits);

/** A small number as mantissa and exponent of ten: 1.3 × 10⁻⁴. */
export function scientific(value: number): { mantissa: string; exponent: string } {
  const [mantissa = '', exponent = ''] = value.toExponential(1).split('e');
  return { mantissa, exponent: String(Number(exponent)).replace('-', '−') };
}

/** A symbol as plain text: λ_s → λs. */
export const plainSymbol = (symbol: string): string => symbol.replace('_', '');

/** The contents of a spectrum. */
export type Spectrum = {
  /** Largest first. */
  sigma: readonly number[];
  initial: readonly number[];
  trueSigma: readonly number[] | undefined;
  rank: number;
  fullRank: number;
  breakEvenRank: number;
  /** σ at the upper end of the axis, and whether the axis is logarithmic. */
  top: number;
  log?: boolean | undefined;
  /** σ of the last color, if that is not `top`. */
  full?: number | undefined;
  /** The values of a second ago, while they change. */
  before?: readonly number[] | undefined;
  /** The index of the value under the pointer. */
  pointed?: number | undefined;
  /** The singular values of a random matrix of this size and norm, largest first. */
  random?: readonly number[] | undefined;
  /** β, if the cut is a share of σ₁. */
  beta?: number | undefined;
};

/** One singular value: a filled bar if the cut keeps it, else an outline. */
export type Bar = { x: number; y: number; width: number; height: number; kept: boolean; share: number };

/** A spectrum laid out on a canvas of a given size, in CSS pixels. */
export type SpectrumGeometry = {
  base: number;
  bars: Bar[];
  /** How far above its bar each value was a second ago. */
  fallen: { x: number; y: number; width: number; height: number }[];
  /** Powers of ten on a logarithmic axis. */
  rules: { y: number; exponent: number }[];
  /** Heights of the random matrix's values, at the centers of their slots. */
  random: { x: number; y: number }[];
  /** Corners of the staircase of step 0. */
  stair: { x: number; y: number }[];
  /** Tops of the true singular values. */
  marks: { x: number; y: number; width: number }[];
  /** β·σ₁, else the smallest kept singular value, and its height. */
  cut: { value: number; y: number } | undefined;
  rankX: number;
  breakEvenX: number;
};

/** Space for the labels above and the ticks below. */
export const plotMargin = { top: 20, bottom: 17 } as const;
/** A value below the cut stays visible, however small. */
const leastHeight = 2.5;

/** The number of powers of ten on a logarithmic axis. */
const decades = 3;

/** The vertical axis of a spectrum: linear from 0, or logarithmic over the last powers of ten. */
export type SigmaAxis = Pick<Spectrum, 'top' | 'log'>;

/** The height of a value on the axis, 0…1; values beyond it are clamped. */
export function shareOfHeight(value: number, { top, log }: SigmaAxis): number {
  const share = log ? 1 + Math.log10(Math.max(value, 0) / top) / decades : value / top;
  return Math.min(1, Math.max(0, share)) || 0;
}

/** The σ at a distance from the upper end of a plot of that height, at most `top`. */
export function valueAtHeight(y: number, height: number, { top, log }: SigmaAxis): number {
  const room = height - plotMargin.top - plotMargin.bottom;
  const share = room > 0 ? Math.min(1, Math.max(0, (height - plotMargin.bottom - y) / room)) : 0;
  return log && share > 0 ? top * 10 ** (decades * (share - 1)) : share * top;
}

/** The positions of all marks of a spectrum. */
export function spectrumGeometry(spectrum: Spectrum, width: number, height: number): SpectrumGeometry {
  const { sigma, initial, trueSigma, rank, fullRank, breakEvenRank, top, full = top, beta } = spectrum;
  const count = Math.max(1, fullRank);
  const slot = width / count;
  const gap = slot > 6 ? 2 : slot > 3.4 ? 1.2 : Math.min(0.9, slot * 0.3);
  const base = height - plotMargin.bottom;
  const y = (value: number) => base - (base - plotMargin.top) * shareOfHeight(value, spectrum);
  const left = (i: number) => i * slot + gap / 2;

  const bars = sigma.slice(0, count).map((value, i): Bar => {
    const kept = i < rank;
    const tall = kept ? base - y(value) : Math.max(base - y(value), leastHeight);
    return { x: left(i), y: base - tall, width: slot - gap, height: tall, kept, share: value / full };
  });
  const fallen = (spectrum.before ?? []).slice(0, bars.length).flatMap((value, i) => {
    const [bar, was] = [bars[i], y(value)];
    return bar && bar.y - was > 0.5 ? [{ x: bar.x, y: was, width: bar.width, height: bar.y - was }] : [];
  });
  const highest = Math.ceil(Math.log10(top)) - 1;
  const rules = Array.from({ length: spectrum.log ? decades : 0 }, (_, i) => ({
    y: y(10 ** (highest - i)),
    exponent: highest - i,
  })).filter((rule) => rule.y < base - 4);
  const stair = initial.slice(0, count).flatMap((value, i) => [
    { x: i * slot, y: y(value) },
    { x: (i + 1) * slot, y: y(value) },
  ]);
  const random = (spectrum.random ?? [])
    .slice(0, count)
    .map((value, i) => ({ x: (i + 0.5) * slot, y: y(value) }));
  const marks = (trueSigma ?? [])
    .slice(0, count)
    .map((value, i) => ({ x: left(i), y: y(value), width: slot - gap }));
  const share = beta === undefined || sigma[0] === undefined ? undefined : beta * sigma[0];
  const cut = share ?? sigma[rank - 1];
  return {
    base,
    bars,
    fallen,
    rules,
    random,
    stair,
    marks,
    cut: cut === undefined ? undefined : { value: cut, y: y(cut) },
    rankX: Math.min(rank, count) * slot,
    breakEvenX: breakEvenRank * slot,
  };
}

/** Which labels below the axis fit; the rank always does. `labelWidth` is the width of the widest. */
export function axisLabels(
  spectrum: Spectrum,
  geometry: SpectrumGeometry,
  width: number,
): { one: boolean; full: boolean; breakEven: boolean } {
  const { rankX, breakEvenX } = geometry;
  const one = rankX > 22;
  const full = rankX < width - 26;
  const inside = spectrum.breakEvenRank > 0 && breakEvenX <= width;
  const breakEven = inside && Math.abs(breakEvenX - rankX) > 22 && breakEvenX > 22 && breakEvenX < width - 26;
  return { one, full, breakEven };
}

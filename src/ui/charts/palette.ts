/** The colors and fonts of the theme in effect, resolved for canvases. */
export type Palette = {
  theme: string;
  page: string;
  ink: string;
  ink2: string;
  muted: string;
  control: string;
  rule: string;
  ruleStrong: string;
  /** Of a random matrix. */
  null: string;
  accent: string;
  accentQuiet: string;
  font: string;
  math: string;
  /** Color of σ/σ_max in 0…1: more energy, more ink. */
  shade: (share: number) => string;
  /** The same color as red, green and blue, for images. */
  channels: (share: number) => Rgb;
};

type Rgb = readonly [number, number, number];

/** The three channels of #rrggbb. */
export const channels = (hex: string): Rgb => [
  parseInt(hex.slice(1, 3), 16),
  parseInt(hex.slice(3, 5), 16),
  parseInt(hex.slice(5, 7), 16),
];

/** `size` colors, evenly interpolated between the stops. */
export function ramp(stops: readonly string[], size: number): Rgb[] {
  const colors = stops.map(channels);
  return Array.from({ length: size }, (_, k) => {
    const at = (k / (size - 1)) * (colors.length - 1);
    const low = Math.min(colors.length - 2, Math.floor(at));
    const from: Rgb = colors[low] ?? [0, 0, 0];
    const to = colors[low + 1] ?? from;
    const mix = (channel: 0 | 1 | 2) =>
      Math.round(from[channel] + (to[channel] - from[channel]) * (at - low));
    return [mix(0), mix(1), mix(2)];
  });
}

let current: Palette | undefined;

/** The palette of the page's present theme; read from the style sheet once per theme. */
export function readPalette(): Palette {
  const root = document.documentElement;
  const theme = root.dataset['theme'] ?? '';
  if (current?.theme === theme) return current;
  const style = getComputedStyle(root);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const stops = Array.from({ length: 9 }, (_, i) => read(`seq-${i}`));
  const colors = ramp(stops, 256);
  const texts = colors.map((rgb) => `rgb(${rgb.join(' ')})`);
  const indexOf = (share: number) => Math.round(255 * Math.min(1, Math.max(0, share)) ** 0.65);
  current = {
    theme,
    page: read('page'),
    ink: read('ink'),
    ink2: read('ink-2'),
    muted: read('muted'),
    control: read('control'),
    rule: read('rule'),
    ruleStrong: read('rule-strong'),
    null: read('null'),
    accent: read('accent'),
    accentQuiet: read('accent-quiet'),
    font: read('font'),
    math: read('math'),
    shade: (share) => texts[indexOf(share)] ?? '',
    channels: (share) => colors[indexOf(share)] ?? [0, 0, 0],
  };
  return current;
}

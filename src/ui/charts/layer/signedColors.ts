import { channels, ramp } from '../palette';

type Rgb = readonly [number, number, number];

const size = 129;
let current: { theme: string; colors: readonly Rgb[] } | undefined;

/** The color of a signed value, −1…1, in the present theme: `--neg` through `--zero` to `--pos`. */
export function signedColor(share: number): Rgb {
  const root = document.documentElement;
  const theme = root.dataset['theme'] ?? '';
  if (current?.theme !== theme) {
    const style = getComputedStyle(root);
    const stops = ['neg', 'zero', 'pos'].map((name) => style.getPropertyValue(`--${name}`).trim());
    current = { theme, colors: ramp(stops, size) };
  }
  const at = Math.round(((size - 1) * (1 + Math.min(1, Math.max(-1, share)))) / 2);
  return current.colors[at] ?? channels('#808080');
}

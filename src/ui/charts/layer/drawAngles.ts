import { write } from '../canvasText';
import type { Palette } from '../palette';

type Canvas = CanvasRenderingContext2D;

/** Paints the cosines of principal angles as bars from 0 to 1, largest first: all at 1 = the same subspace. */
export function drawAngles(
  g: Canvas,
  palette: Palette,
  cosines: readonly number[],
  { width, height }: { width: number; height: number },
) {
  g.clearRect(0, 0, width, height);
  const [left, top, base] = [22, 6, height - 17];
  const wide = width - left;
  if (wide < 24 || base - top < 16) return;
  const y = (value: number) => base - (base - top) * Math.min(1, Math.max(0, value));
  const { muted, ruleStrong, ink2 } = palette;
  for (const value of [0.5, 1]) {
    g.fillStyle = palette.rule;
    g.fillRect(left, Math.round(y(value)), wide, 1);
  }
  const slot = wide / Math.max(1, cosines.length);
  const gap = slot > 6 ? 2 : slot > 3.4 ? 1.2 : Math.min(0.9, slot * 0.3);
  cosines.forEach((cosine, i) => {
    g.fillStyle = palette.shade(cosine);
    g.fillRect(left + i * slot + gap / 2, y(cosine), slot - gap, base - y(cosine));
    g.fillStyle = ink2;
    g.fillRect(left + i * slot + gap / 2, y(cosine), slot - gap, 1);
  });
  g.fillStyle = ruleStrong;
  g.fillRect(left, base, wide, 1);
  write(g, palette, '1', left - 6, y(1) + 4, { color: muted, align: 'right' });
  write(g, palette, '0', left - 6, base + 1, { color: muted, align: 'right' });
  write(g, palette, '1', left, height - 2, { color: muted });
  if (cosines.length > 1)
    write(g, palette, String(cosines.length), width, height - 2, { color: muted, align: 'right' });
}

import { write } from '../canvasText';
import type { Palette } from '../palette';

type Canvas = CanvasRenderingContext2D;

/** |U_jᵀU′_j| row-major [j, j], of which the leading `kept` directions are above the cut. */
export type Rotation = { values: readonly number[]; kept: number };

/** The number of directions that a rotation compares. */
export const directionsOf = ({ values }: Rotation): number => Math.floor(Math.sqrt(values.length));

/** The number of kept directions that overlap with themselves by more than 0.9. */
export function settledCount(rotation: Rotation): { settled: number; of: number } {
  const j = directionsOf(rotation);
  const of = Math.min(rotation.kept, j);
  const settled = Array.from({ length: of }, (_, i) => rotation.values[i * j + i] ?? 0);
  return { settled: settled.filter((overlap) => overlap > 0.9).length, of };
}

/** Paints a rotation as a square of cells; outside the kept block it is dimmed: those directions are arbitrary. */
export function drawRotation(
  g: Canvas,
  palette: Palette,
  rotation: Rotation,
  { width, height }: { width: number; height: number },
) {
  g.clearRect(0, 0, width, height);
  const j = directionsOf(rotation);
  const left = 22;
  const side = Math.floor(Math.min(width - left - 2, height - 2));
  if (j === 0 || side < 16) return;
  const cell = side / j;
  const { kept, values } = rotation;
  for (let row = 0; row < j; row++)
    for (let column = 0; column < j; column++) {
      const [x, y] = [left + Math.round(column * cell), Math.round(row * cell)];
      const [wide, tall] = [left + Math.round((column + 1) * cell) - x, Math.round((row + 1) * cell) - y];
      g.globalAlpha = row < kept && column < kept ? 1 : 0.4;
      g.fillStyle = palette.shade(values[row * j + column] ?? 0);
      g.fillRect(x, y, wide, tall);
    }
  g.globalAlpha = 1;
  g.lineWidth = 1;
  g.strokeStyle = palette.ruleStrong;
  g.strokeRect(left + 0.5, 0.5, side, side);
  const edge = Math.round(Math.min(kept, j) * cell);
  g.strokeStyle = palette.accent;
  g.lineWidth = 1.5;
  g.beginPath();
  g.moveTo(left, edge + 0.5);
  g.lineTo(left + edge + 0.5, edge + 0.5);
  g.lineTo(left + edge + 0.5, 0);
  g.stroke();
  const { muted, accent } = palette;
  if (edge > 20) write(g, palette, '1', left - 6, 9, { color: muted, align: 'right' });
  if (side - edge > 14) write(g, palette, String(j), left - 6, side, { color: muted, align: 'right' });
  const y = Math.min(Math.max(edge + 4, 9), side);
  write(g, palette, String(Math.min(kept, j)), left - 6, y, { color: accent, align: 'right', weight: 600 });
}

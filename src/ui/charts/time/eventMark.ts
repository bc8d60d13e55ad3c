import type { CutMark } from '../../../store/selectors/settling';

/** A mark as path data around the top of its hairline, 7 px high: the filled part, and the part stroked by 1 px. */
type Shape = { filled: string; stroked: string };

const ring = (x: number) => `M${x - 1.2} -5.6a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0 -2.4 0`;

/** A lock for frozen bases, scissors for cut ranks. The visitor's moves are flags of another color. */
export const eventMarks: Record<CutMark['kind'], Shape> = {
  freeze: { filled: 'M-3 -4.2h6v4.2h-6z', stroked: 'M-1.7 -4.2v-1a1.7 1.7 0 0 1 3.4 0v1' },
  cut: { filled: '', stroked: `M-1.5 -4.5L2.2 0M1.5 -4.5L-2.2 0${ring(-2)}${ring(2)}` },
};

/** Fills a path; separate, because the linter mistakes `fill` for that of an array. */
export const fillPath = (g: CanvasRenderingContext2D, path: Path2D) => g.fill(path);

/** Paints a mark of this color with its foot at (x, y). */
export function drawEventMark(
  g: CanvasRenderingContext2D,
  kind: CutMark['kind'],
  x: number,
  y: number,
  color: string,
) {
  g.save();
  g.translate(x, y);
  g.lineWidth = 1;
  g.fillStyle = color;
  g.strokeStyle = color;
  fillPath(g, new Path2D(eventMarks[kind].filled));
  g.stroke(new Path2D(eventMarks[kind].stroked));
  g.restore();
}

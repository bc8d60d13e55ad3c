/** A position in pixels (or in a skeleton's box): x to the right, y down. */
export type Point = readonly [x: number, y: number];

/** A gray image being drawn: ink [size, size] in [0, 1], rows from the top. */
export type Canvas = { size: number; ink: Float32Array<ArrayBuffer> };

/** A round brush: its radius in pixels and the ink it adds; negative ink erases. */
export type Brush = { radius: number; ink: number };

/** The smooth curve through knots (uniform Catmull–Rom), `steps` points per span; a repeated knot is a corner. */
export function curveThrough(knots: readonly Point[], steps: number): Point[] {
  const [first] = knots;
  if (!first) return [];
  const points = [first];
  knots.slice(1).forEach((c, i) => {
    const b = knots[i] ?? c;
    if (b[0] === c[0] && b[1] === c[1]) return;
    const a = knots[i - 1] ?? b;
    const d = knots[i + 2] ?? c;
    const along = (axis: 0 | 1, t: number) => {
      const linear = c[axis] - a[axis];
      const square = 2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis];
      const cube = 3 * (b[axis] - c[axis]) + d[axis] - a[axis];
      return b[axis] + 0.5 * t * (linear + t * (square + t * cube));
    };
    for (let step = 1; step <= steps; step++) points.push([along(0, step / steps), along(1, step / steps)]);
  });
  return points;
}

/** Draws a segment, anti-aliased: ink falls to 0 over the pixel around the brush's edge. */
export function drawSegment({ size, ink }: Canvas, [ax, ay]: Point, [bx, by]: Point, brush: Brush): void {
  const reach = brush.radius + 0.5;
  const left = Math.max(0, Math.floor(Math.min(ax, bx) - reach));
  const right = Math.min(size - 1, Math.floor(Math.max(ax, bx) + reach));
  const top = Math.max(0, Math.floor(Math.min(ay, by) - reach));
  const bottom = Math.min(size - 1, Math.floor(Math.max(ay, by) + reach));
  const [dx, dy] = [bx - ax, by - ay];
  const inverse = 1 / Math.max(1e-12, dx * dx + dy * dy);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const px = x + 0.5 - ax;
      const py = y + 0.5 - ay;
      const t = Math.min(1, Math.max(0, (px * dx + py * dy) * inverse));
      const distance = Math.sqrt((px - t * dx) ** 2 + (py - t * dy) ** 2);
      if (distance >= reach) continue;
      const laid = brush.ink * Math.min(1, reach - distance);
      const old = ink[y * size + x] ?? 0;
      ink[y * size + x] = brush.ink < 0 ? Math.min(old, 1 + laid) : Math.max(old, laid);
    }
  }
}

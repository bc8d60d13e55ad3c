/** The side of a drawing, in pixels. */
export const drawingSide = 28;

/** A grayscale image of 28 × 28 pixels, 0 (background) … 1 (ink), row-major. */
export type Drawing = Float32Array;

export const emptyDrawing = (): Drawing => new Float32Array(drawingSide ** 2);

/** Half the width of the pen, and the width of its soft edge, in pixels. */
const pen = { radius: 0.9, fade: 0.9 };

/** A point of a drawing, in pixels from the upper left corner. */
export type Point = { x: number; y: number };

function distance({ x, y }: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length > 0 ? Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length)) : 0;
  return Math.hypot(x - from.x - along * dx, y - from.y - along * dy);
}

/** The drawing with a stroke of the pen from one point to another. */
export const withStroke = (drawing: Drawing, from: Point, to: Point): Drawing =>
  drawing.map((value, i) => {
    const center = { x: (i % drawingSide) + 0.5, y: Math.floor(i / drawingSide) + 0.5 };
    const beyond = distance(center, from, to) - pen.radius;
    return Math.max(value, Math.min(1, Math.max(0, 1 - beyond / pen.fade)));
  });

export const isBlank = (drawing: Drawing): boolean => drawing.every((value) => value === 0);

/**
 * A picture converted to a drawing: gray values stretched to 0…1, and inverted if the border is light, so that ink is 1.
 * pixels: RGBA bytes of 28 × 28 pixels.
 */
export function drawingOf(pixels: ArrayLike<number>): Drawing {
  const gray = Float32Array.from({ length: drawingSide ** 2 }, (_, i) => {
    const [r = 0, g = 0, b = 0, a = 0] = [0, 1, 2, 3].map((channel) => pixels[4 * i + channel]);
    // Transparent pixels are treated as white paper.
    return (a * (0.299 * r + 0.587 * g + 0.114 * b)) / 255 ** 2 + (1 - a / 255);
  });
  const isRim = (_: number, i: number) =>
    [0, drawingSide - 1].includes(i % drawingSide) || i < drawingSide || i >= drawingSide * (drawingSide - 1);
  const rim = gray.filter(isRim);
  const light = rim.reduce((a, b) => a + b, 0) / rim.length > 0.5;
  const ink = gray.map((value) => (light ? 1 - value : value));
  const [low, high] = [Math.min(...ink), Math.max(...ink)];
  return ink.map((value) => (high - low > 0.02 ? (value - low) / (high - low) : 0));
}

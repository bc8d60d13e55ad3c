import { entry } from '../../core/entry';
import type { Rng } from '../../core/rng';
import { writeDigit } from './handwriting';
import { drawSegment } from './strokes';
import type { Canvas, Point } from './strokes';

/** Height and width of a glyph in pixels. */
export const glyphSize = 28;

/** Draws the strokes with one pen, whose pressure drifts along the way. */
function inkStrokes(canvas: Canvas, strokes: readonly Point[][], rng: Rng): void {
  const width = 0.75 + 0.75 * rng.uniform();
  const ink = 0.65 + 0.35 * rng.uniform();
  for (const points of strokes) {
    const phase = 2 * Math.PI * rng.uniform();
    points.slice(1).forEach((to, i) => {
      const radius = width * (1 + 0.25 * Math.sin(phase + 0.24 * i));
      drawSegment(canvas, entry(points, i), to, { radius, ink });
    });
  }
}

/** Adds stray marks: sometimes a thin gap across the image, and up to two short scratches. */
function disturb(canvas: Canvas, rng: Rng): void {
  const mark = (length: number, radius: number, ink: number) => {
    const from = [canvas.size * rng.uniform(), canvas.size * rng.uniform()] as const;
    const angle = 2 * Math.PI * rng.uniform();
    const to = [from[0] + length * Math.cos(angle), from[1] + length * Math.sin(angle)] as const;
    drawSegment(canvas, from, to, { radius, ink });
  };
  if (rng.uniform() < 0.2) mark(canvas.size, 0.4 + 0.3 * rng.uniform(), -1);
  for (let marks = rng.below(3); marks > 0; marks--)
    mark(2 + 4 * rng.uniform(), 0.3 + 0.4 * rng.uniform(), 0.3 + 0.5 * rng.uniform());
}

/** Writes the canvas as bytes, with uniform noise of a standard deviation between 0.02 and 0.1 on every pixel. */
function develop(canvas: Canvas, rng: Rng, image: Uint8Array): void {
  const spread = Math.sqrt(12) * (0.02 + 0.08 * rng.uniform());
  for (let i = 0; i < image.length; i += 4) {
    let bits = rng.uint32();
    for (let j = i; j < i + 4; j++, bits >>>= 8) {
      const value = (canvas.ink[j] ?? 0) + spread * ((bits & 255) / 255 - 0.5);
      image[j] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
  }
}

/**
 * Draws one digit into the bytes `image` [28, 28], its shape from the generator `shape`, its noise from `noise`.
 *
 * Cost: about 60 short segments and 784 noisy pixels, about 0.1 ms.
 */
export function drawGlyph(digit: number, shape: Rng, noise: Rng, image: Uint8Array): void {
  const canvas = { size: glyphSize, ink: new Float32Array(glyphSize * glyphSize) };
  inkStrokes(canvas, writeDigit(digit, { size: glyphSize, margin: 2 }, shape), shape);
  disturb(canvas, shape);
  develop(canvas, noise, image);
}

import type { Rng } from '../../core/rng';
import { colorOf } from './colors';
import type { Color } from './colors';
import { figures } from './sceneFigures';
import type { Figure } from './sceneFigures';

/** Height and width of a scene in pixels; channels are red, green, blue. */
export const sceneSize = 32;

const size = sceneSize;

type Temperature = 'warm' | 'cool';

/** What is in a scene: a figure, and whether it is warm on cool ground or cool on warm ground. */
export type SceneClass = { name: string; figure: Figure; temperature: Temperature };

/** The classes: every figure, warm and cool. */
export const sceneClasses: readonly SceneClass[] = figures.flatMap((figure) =>
  (['warm', 'cool'] as const).map((temperature) => ({
    name: `${temperature} ${figure.name}`,
    figure,
    temperature,
  })),
);

/** Colors [size, size, 3] being painted, sRGB in [0, 1]. */
type Canvas = Float32Array<ArrayBuffer>;

const between = (rng: Rng, low: number, high: number) => low + (high - low) * rng.uniform();

const clamp = (value: number) => Math.min(1, Math.max(0, value));

/** Red to yellow, or teal to violet. Both have the same distribution of lightness, so that gray does not reveal the temperature. */
const drawColor = (temperature: Temperature, rng: Rng): Color =>
  colorOf({
    lightness: between(rng, 0.4, 0.85),
    chroma: between(rng, 0.09, 0.2),
    hue: temperature === 'warm' ? between(rng, 10, 95) : between(rng, 190, 300),
  });

/** Blends a color, its brightness multiplied by `shade`, over the pixel at offset `at`, with opacity `coverage`. */
function lay(
  canvas: Canvas,
  at: number,
  color: Color,
  { coverage, shade }: { coverage: number; shade: number },
) {
  if (coverage <= 0) return;
  for (let c = 0; c < 3; c++) {
    const old = canvas[at + c] ?? 0;
    canvas[at + c] = old + coverage * ((color[c] ?? 0) * shade - old);
  }
}

/** A plane wave at the pixels [size, size], from its values along each axis: sin(a + b) by the angle sum identity. */
function drawWave(rng: Rng): (x: number, y: number) => number {
  const [angle, pitch, phase] = [between(rng, 0, Math.PI), between(rng, 3, 10), between(rng, 0, 2 * Math.PI)];
  const frequency = (2 * Math.PI) / pitch;
  const along = (f: (angle: number) => number, step: number, start: number) => {
    const values = new Float64Array(size);
    for (let i = 0; i < size; i++) values[i] = f(step * i + start);
    return values;
  };
  const [stepX, stepY] = [frequency * Math.cos(angle), frequency * Math.sin(angle)];
  const [sinX, cosX] = [along(Math.sin, stepX, phase), along(Math.cos, stepX, phase)];
  const [sinY, cosY] = [along(Math.sin, stepY, 0), along(Math.cos, stepY, 0)];
  return (x, y) => (sinX[x] ?? 0) * (cosY[y] ?? 0) + (cosX[x] ?? 0) * (sinY[y] ?? 0);
}

/** Lightness pattern of the ground, from even to marked: stripes, or two crossing sets of them. */
function drawPattern(rng: Rng): (x: number, y: number) => number {
  const strength = Math.max(0, between(rng, -0.06, 0.12));
  const first = drawWave(rng);
  if (rng.uniform() < 0.5) return (x, y) => strength * first(x, y);
  const second = drawWave(rng);
  return (x, y) => strength * first(x, y) * second(x, y);
}

/** The ground: a gradient between two colors of one temperature, straight or around a point, with a pattern. */
function paintGround(canvas: Canvas, temperature: Temperature, rng: Rng): void {
  const [from, to] = [drawColor(temperature, rng), drawColor(temperature, rng)];
  const angle = between(rng, 0, 2 * Math.PI);
  const [dx, dy] = [Math.cos(angle) / size, Math.sin(angle) / size];
  const [px, py] = [between(rng, 0, size), between(rng, 0, size)];
  const round = rng.uniform() < 0.4;
  const pattern = drawPattern(rng);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const along = round
        ? Math.sqrt((x - px) ** 2 + (y - py) ** 2) / size
        : 0.5 + (x - size / 2) * dx + (y - size / 2) * dy;
      const share = clamp(along);
      const shade = 1 + pattern(x, y);
      const at = 3 * (y * size + x);
      for (let c = 0; c < 3; c++)
        canvas[at + c] = shade * ((1 - share) * (from[c] ?? 0) + share * (to[c] ?? 0));
    }
  }
}

/** Stray marks of any color: dots and short strokes. */
function paintMarks(canvas: Canvas, rng: Rng): void {
  for (let marks = 1 + rng.below(4); marks > 0; marks--) {
    const color = drawColor(rng.uniform() < 0.5 ? 'warm' : 'cool', rng);
    const angle = between(rng, 0, 2 * Math.PI);
    const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
    const half = rng.uniform() < 0.5 ? 0 : between(rng, 1, 3.5);
    const radius = between(rng, 0.7, half > 0 ? 1 : 1.7);
    const [mx, my] = [between(rng, 0, size), between(rng, 0, size)];
    const reach = half + radius + 1;
    for (let y = Math.max(0, Math.floor(my - reach)); y < Math.min(size, my + reach); y++) {
      for (let x = Math.max(0, Math.floor(mx - reach)); x < Math.min(size, mx + reach); x++) {
        const [px, py] = [x + 0.5 - mx, y + 0.5 - my];
        const along = Math.min(half, Math.max(-half, px * ux + py * uy));
        const distance = Math.sqrt((px - along * ux) ** 2 + (py - along * uy) ** 2) - radius;
        const coverage = clamp(0.5 - distance);
        lay(canvas, 3 * (y * size + x), color, { coverage, shade: 1 });
      }
    }
  }
}

const black: Color = [0, 0, 0];

/** The figure at a random place, size and angle, lit from one side, with its shadow on the ground. */
function paintFigure(canvas: Canvas, { figure, temperature }: SceneClass, rng: Rng): void {
  const color = drawColor(temperature, rng);
  const radius = between(rng, 8, 12.5);
  const [mx, my] = [between(rng, radius, size - radius), between(rng, radius, size - radius)];
  const turn = between(rng, 0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(turn) / radius, Math.sin(turn) / radius];
  const squeeze = between(rng, 0.88, 1.14);
  const distance = (x: number, y: number) =>
    radius * figure.distance((cos * x + sin * y) * squeeze, (cos * y - sin * x) / squeeze);
  const light = between(rng, 0, 2 * Math.PI);
  const [lx, ly] = [Math.cos(light), Math.sin(light)];
  const drop = between(rng, 0, 2);
  const contrast = between(rng, 0, 0.3) / radius;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [px, py] = [x + 0.5 - mx, y + 0.5 - my];
      if (px * px + py * py > (1.5 * radius + 3) ** 2) continue;
      const at = 3 * (y * size + x);
      const coverage = clamp(0.5 - distance(px, py));
      if (coverage < 1) {
        const shadow = 0.35 * clamp(0.5 - distance(px + drop * lx, py + drop * ly) / 2.5);
        lay(canvas, at, black, { coverage: shadow, shade: 1 });
      }
      lay(canvas, at, color, { coverage, shade: 1 + contrast * (px * lx + py * ly) });
    }
  }
}

/** Writes the canvas as bytes, with uniform noise of a standard deviation between 0.01 and 0.05 on every channel. */
function develop(canvas: Canvas, rng: Rng, image: Uint8Array): void {
  const spread = Math.sqrt(12) * between(rng, 0.01, 0.05);
  const rounded = new Uint8ClampedArray(image.buffer, image.byteOffset, image.length);
  for (let i = 0; i < image.length; i += 4) {
    let bits = rng.uint32();
    for (let j = i; j < i + 4; j++, bits >>>= 8)
      rounded[j] = 255 * (canvas[j] ?? 0) + spread * ((bits & 255) - 127.5);
  }
}

/**
 * Draws a scene into the bytes `image` [32, 32, 3]: its noise from the generator `noise`, everything else from `scene`.
 *
 * Cost: about 0.25 ms.
 */
export function drawScene(kind: SceneClass, scene: Rng, noise: Rng, image: Uint8Array): void {
  const canvas = new Float32Array(size * size * 3);
  paintGround(canvas, kind.temperature === 'warm' ? 'cool' : 'warm', scene);
  paintMarks(canvas, scene);
  paintFigure(canvas, kind, scene);
  develop(canvas, noise, image);
}

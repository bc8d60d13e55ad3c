import { entry } from '../../core/entry';
import type { Rng } from '../../core/rng';
import { glyphSkeletons } from './glyphSkeletons';
import type { Stroke } from './glyphSkeletons';
import { curveThrough } from './strokes';
import type { Point } from './strokes';

type Move = (point: Point) => Point;

/** The knots of a stroke, each displaced a little; the two points of a corner move together. */
function shakenKnots(stroke: Stroke, rng: Rng): Point[] {
  const knots: Point[] = [];
  for (let i = 0; i < stroke.length; i += 2) {
    const [x = 0, y = 0] = stroke.slice(i, i + 2);
    const corner = i > 0 && x === stroke[i - 2] && y === stroke[i - 1];
    const before = knots.at(-1);
    knots.push(corner && before ? before : [x + 0.018 * rng.normal(), y + 0.018 * rng.normal()]);
  }
  return knots;
}

/** A smooth random distortion of the skeleton's box: two plane sine waves per axis. */
function elasticity(rng: Rng): Move {
  const wave = () => {
    const amplitude = 0.035 * rng.normal();
    const [along, down] = [5 * Math.PI * (rng.uniform() - 0.5), 5 * Math.PI * (rng.uniform() - 0.5)];
    const phase = 2 * Math.PI * rng.uniform();
    return ([x, y]: Point) => amplitude * Math.sin(along * x + down * y + phase);
  };
  const [a, b, c, d] = [wave(), wave(), wave(), wave()];
  return (point) => [point[0] + a(point) + b(point), point[1] + c(point) + d(point)];
}

/** A random hand as a linear map from the skeleton's box to pixels: size, aspect, slant and rotation. */
function hand(rng: Rng): Move {
  const height = 16 + 5 * rng.uniform();
  const width = height * (0.8 + 0.4 * rng.uniform());
  const slant = 0.2 * rng.normal() - 0.1;
  const angle = 0.1 * rng.normal();
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return ([x, y]) => {
    const u = width * (x - 0.5) + slant * height * (y - 0.5);
    const v = height * (y - 0.5);
    return [cos * u - sin * v, sin * u + cos * v];
  };
}

/** Moves an interval to a random position around the middle of [margin, size − margin]; `shrink` scales it first. */
function placement(
  values: readonly number[],
  shrink: number,
  room: { size: number; margin: number },
  rng: Rng,
) {
  const low = shrink * Math.min(...values);
  const slack = room.size - 2 * room.margin - (shrink * Math.max(...values) - low);
  const shift = room.margin + slack / 2 + Math.min(slack, 5) * (rng.uniform() - 0.5) - low;
  return (value: number) => shrink * value + shift;
}

const extent = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

/** The strokes of a digit as polylines in pixels, in random handwriting, entirely within the margin. */
export function writeDigit(digit: number, room: { size: number; margin: number }, rng: Rng): Point[][] {
  const variants = entry(glyphSkeletons, digit);
  const skeleton = entry(variants, rng.below(variants.length));
  const bend = elasticity(rng);
  const pose = hand(rng);
  const strokes = skeleton.map((stroke) =>
    curveThrough(shakenKnots(stroke, rng), 5).map((point) => pose(bend(point))),
  );
  const xs = strokes.flatMap((stroke) => stroke.map(([x]) => x));
  const ys = strokes.flatMap((stroke) => stroke.map(([, y]) => y));
  const shrink = Math.min(1, (room.size - 2 * room.margin) / Math.max(extent(xs), extent(ys)));
  const [placeX, placeY] = [placement(xs, shrink, room, rng), placement(ys, shrink, room, rng)];
  return strokes.map((stroke) => stroke.map(([x, y]) => [placeX(x), placeY(y)]));
}

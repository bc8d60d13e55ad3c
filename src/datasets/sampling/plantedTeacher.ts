import { entry } from '../../core/entry';
import type { Rng } from '../../core/rng';

/** Sizes of a teacher: input length, number of directions it depends on (at most that length), classes. */
export type TeacherSizes = { features: number; directions: number; classes: number };

/** A labeling of R^features that depends only on the span of `basis` [directions, features], orthonormal rows. */
export type Teacher = {
  basis: readonly Float64Array[];
  /** The class of the sample that starts at `offset` of `inputs`. */
  labelOf(inputs: Float32Array, offset: number): number;
};

const hidden = 48;
const gain = 0.5;
const calibrationCount = 4096;
const balancingRounds = 200;

const gaussian = (rng: Rng, length: number) => Float64Array.from({ length }, () => rng.normal());

const dot = (a: Float64Array, b: Float64Array) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
};

/** y += a x. */
const addScaled = (y: Float64Array, a: number, x: Float64Array) => {
  for (let i = 0; i < y.length; i++) y[i] = (y[i] ?? 0) + a * (x[i] ?? 0);
};

/** `count` random orthonormal vectors of R^length, also orthogonal to `given` (Gram–Schmidt, twice, on Gaussian vectors). */
function randomBasis(count: number, length: number, rng: Rng, given: readonly Float64Array[] = []) {
  const basis: Float64Array[] = [];
  while (basis.length < count) {
    const vector = gaussian(rng, length);
    const others = [...given, ...basis];
    for (const other of [...others, ...others]) addScaled(vector, -dot(vector, other), other);
    const norm = Math.sqrt(dot(vector, vector));
    basis.push(vector.map((value) => value / norm));
  }
  return basis;
}

/**
 * Scores of `cells` prototypes for a projection z: A tanh(g W z + b), W [hidden, directions] with orthonormal columns.
 *
 * A = V Wᵀ, where V [cells, directions] has orthonormal columns of mean 0, so that to first order the differences
 * between scores point in all directions equally.
 */
function randomScores(directions: number, cells: number, rng: Rng) {
  const columns = randomBasis(directions, hidden, rng);
  const bias = gaussian(rng, hidden);
  const ones = new Float64Array(cells).fill(1 / Math.sqrt(cells));
  const frame = randomBasis(directions, cells, rng, [ones]);
  const readout = Array.from({ length: cells }, (_, cell) => {
    const row = new Float64Array(hidden);
    columns.forEach((column, j) =>
      addScaled(row, Math.sqrt(cells / directions) * entry(entry(frame, j), cell), column),
    );
    return row;
  });
  const spread = gain * Math.sqrt(hidden / directions);
  const activation = new Float64Array(hidden);
  return (projection: Float64Array, scores: Float64Array) => {
    activation.set(bias);
    columns.forEach((column, j) => addScaled(activation, spread * (projection[j] ?? 0), column));
    for (let h = 0; h < hidden; h++) activation[h] = Math.tanh(activation[h] ?? 0);
    readout.forEach((row, cell) => (scores[cell] = dot(row, activation)));
  };
}

const winner = (scores: Float64Array, offsets: Float64Array) => {
  let best = 0;
  for (let cell = 1; cell < scores.length; cell++)
    if ((scores[cell] ?? 0) - (offsets[cell] ?? 0) > (scores[best] ?? 0) - (offsets[best] ?? 0)) best = cell;
  return best;
};

/** Offsets with which cell c wins the share `shares[c]` of the rows of `sample` (subgradient ascent of a concave dual). */
function balancingOffsets(sample: readonly Float64Array[], shares: Float64Array): Float64Array {
  const offsets = new Float64Array(shares.length);
  for (let round = 0; round < balancingRounds; round++) {
    const excess = shares.map((share) => -share);
    for (const scores of sample) {
      const cell = winner(scores, offsets);
      excess[cell] = entry(excess, cell) + 1 / sample.length;
    }
    addScaled(offsets, 2 * (1 - round / balancingRounds), excess);
  }
  return offsets;
}

/**
 * A random teacher: the class of the cell argmax (A tanh(g W Q x + b) − offset), Q = `basis`, with smooth boundaries.
 *
 * Fewer than directions + 1 cells cannot distinguish all directions, so a class may own several. The offsets make the
 * classes equally frequent for x ~ N(0, I).
 */
export function createTeacher({ features, directions, classes }: TeacherSizes, rng: Rng): Teacher {
  const basis = randomBasis(directions, features, rng.fork('basis'));
  const cells = Math.max(classes, directions + 1);
  const scoresOf = randomScores(directions, cells, rng.fork('scores'));
  const calibration = rng.fork('calibration');
  const sample = Array.from({ length: calibrationCount }, () => {
    const scores = new Float64Array(cells);
    scoresOf(gaussian(calibration, directions), scores);
    return scores;
  });
  const cellsOf = (label: number) => Math.ceil((cells - label) / classes);
  const shares = Float64Array.from({ length: cells }, (_, cell) => 1 / classes / cellsOf(cell % classes));
  const offsets = balancingOffsets(sample, shares);
  const projection = new Float64Array(directions);
  const scores = new Float64Array(cells);
  return {
    basis,
    labelOf(inputs, offset) {
      basis.forEach((direction, j) => {
        let sum = 0;
        for (let i = 0; i < features; i++) sum += (direction[i] ?? 0) * (inputs[offset + i] ?? 0);
        projection[j] = sum;
      });
      scoresOf(projection, scores);
      return winner(scores, offsets) % classes;
    },
  };
}

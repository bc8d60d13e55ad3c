import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors';
import { defaultValues } from '../../src/core/config/param';
import { createRng } from '../../src/core/rng';
import { dataset } from '../../src/datasets/planted';
import { createTeacher } from '../../src/datasets/sampling/plantedTeacher';
import type { Teacher } from '../../src/datasets/sampling/plantedTeacher';
import { contextOf } from './memoryFiles';

const load = (values: Record<string, number> = {}, seed = 5) =>
  dataset.load({ ...defaultValues(dataset.params), test: 256, ...values }, contextOf([], seed));

const dot = (direction: Float64Array, x: Float32Array) =>
  direction.reduce((sum, value, i) => sum + value * (x[i] ?? 0), 0);

const normals = (seed: number, count: number, features: number) => {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => Float32Array.from({ length: features }, () => rng.normal()));
};

/** Share of samples whose label changes when their coordinate along a direction is taken from the next sample. */
function changedShare(teacher: Teacher, samples: Float32Array[], direction: Float64Array): number {
  const changed = samples.filter((x, i) => {
    const other = samples[(i + 1) % samples.length] ?? x;
    const step = dot(direction, other) - dot(direction, x);
    const moved = x.map((value, j) => value + step * (direction[j] ?? 0));
    return teacher.labelOf(moved, 0) !== teacher.labelOf(x, 0);
  });
  return changed.length / samples.length;
}

const sizes = [
  { features: 64, directions: 1, classes: 6 },
  { features: 64, directions: 3, classes: 10 },
  { features: 64, directions: 5, classes: 6 },
  { features: 32, directions: 8, classes: 6 },
  { features: 64, directions: 32, classes: 2 },
  { features: 8, directions: 8, classes: 16 },
];

describe.each(sizes)('a teacher of $directions directions in R^$features, $classes classes', (size) => {
  const teacher = createTeacher(size, createRng(3));
  const samples = normals(11, 1500, size.features);

  it('sees an orthonormal basis', () => {
    teacher.basis.forEach((a, i) =>
      teacher.basis.forEach((b, j) =>
        expect(Math.abs(dot(a, Float32Array.from(b)) - Number(i === j))).toBeLessThan(1e-6),
      ),
    );
  });

  it('gives all classes about equally often', () => {
    const counts = Array.from({ length: size.classes }, () => 0);
    for (const x of samples) {
      const label = teacher.labelOf(x, 0);
      counts[label] = (counts[label] ?? 0) + 1;
    }
    const fair = samples.length / size.classes;
    expect(Math.min(...counts)).toBeGreaterThan(0.6 * fair);
    expect(Math.max(...counts)).toBeLessThan(1.5 * fair);
  });

  it('uses all directions about equally', () => {
    const shares = teacher.basis.map((direction) => changedShare(teacher, samples.slice(0, 600), direction));
    expect(Math.min(...shares)).toBeGreaterThan(0.08);
    expect(Math.min(...shares)).toBeGreaterThan(0.45 * Math.max(...shares));
  });

  it('ignores everything orthogonal to them', () => {
    const noise = normals(12, samples.length, size.features);
    const changed = samples.filter((x, i) => {
      const away = Float64Array.from(noise[i] ?? x);
      for (const direction of teacher.basis) {
        const overlap = dot(direction, Float32Array.from(away));
        direction.forEach((value, j) => (away[j] = (away[j] ?? 0) - overlap * value));
      }
      return (
        teacher.labelOf(
          x.map((value, j) => value + 3 * (away[j] ?? 0)),
          0,
        ) !== teacher.labelOf(x, 0)
      );
    });
    expect(changed.length).toBe(0);
  });
});

describe('planted', () => {
  it('describes itself', async () => {
    const data = await load({ features: 20, classes: 4 });
    expect(data.shape).toEqual([20]);
    expect(data.classNames).toEqual(['0', '1', '2', '3']);
    expect(data.trainCount).toBe(Infinity);
    expect(data.test.inputs.length).toBe(256 * 20);
    expect(data.transform.layout).toBe('NC');
    expect(data.transform.mean.length).toBe(20);
  });

  it('gives fresh standard normal samples at every step, the same for the same seed', async () => {
    const [a, b, other] = [
      await load({ features: 16 }),
      await load({ features: 16 }),
      await load({ features: 16 }, 6),
    ];
    const batch = (data: typeof a, step: number) => {
      const inputs = new Float32Array(64 * 16);
      const labels = new Uint8Array(64);
      data.fill(step, 64, inputs, labels);
      return { inputs, labels };
    };
    const forward = [0, 1, 2, 3].map((step) => batch(a, step));
    const backward = [3, 2, 1, 0].map((step) => batch(b, step)).reverse();
    expect(backward).toEqual(forward);
    expect(forward[0]?.inputs).not.toEqual(forward[1]?.inputs);
    expect(forward[0]?.inputs).not.toEqual(a.test.inputs.subarray(0, 64 * 16));
    expect(a.test).toEqual(b.test);
    expect(other.test.inputs).not.toEqual(a.test.inputs);
    expect(batch(other, 0)).not.toEqual(forward[0]);
    const { inputs } = a.test;
    expect(Math.abs(inputs.reduce((sum, x) => sum + x, 0) / inputs.length)).toBeLessThan(0.03);
    expect(Math.abs(inputs.reduce((sum, x) => sum + x * x, 0) / inputs.length - 1)).toBeLessThan(0.05);
  });

  it('labels training and test samples by the same teacher', async () => {
    const data = await load();
    const teacher = createTeacher(
      { features: 64, directions: 5, classes: 6 },
      contextOf([], 5).rng.fork('teacher'),
    );
    const inputs = new Float32Array(32 * 64);
    const labels = new Uint8Array(32);
    data.fill(9, 32, inputs, labels);
    labels.forEach((label, i) => expect(teacher.labelOf(inputs, i * 64)).toBe(label));
    data.test.labels.forEach((label, i) => expect(teacher.labelOf(data.test.inputs, i * 64)).toBe(label));
  });

  it('rejects more directions than features', async () => {
    await expect(load({ features: 8, directions: 9 })).rejects.toThrow(
      new ConfigError('dataset.directions = 9 exceeds dataset.features = 8. Give at most 8.'),
    );
  });
});

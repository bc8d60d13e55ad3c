import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng';
import { augmented } from '../../../src/datasets/sampling/augment';
import type { LoadedDataset } from '../../../src/datasets/dataset';

const [height, width, channels] = [7, 9, 2];
const length = height * width * channels;

/** All inputs are distinct and nonzero, so that a value identifies where it came from. */
const numbered: LoadedDataset = {
  shape: [height, width, channels],
  classNames: ['a', 'b'],
  transform: { scale: 1, mean: [0, 0], std: [1, 1], layout: 'NHWC' },
  trainCount: 100,
  test: { count: 1, inputs: new Float32Array(length).fill(3), labels: new Uint8Array(1) },
  fill: (step, size, inputs, labels) => {
    for (let i = 0; i < size * length; i++) inputs[i] = 1 + i + step * 100_000;
    for (let slot = 0; slot < size; slot++) labels[slot] = (step + slot) % 2;
  },
};

function batch(data: LoadedDataset, step: number, size: number) {
  const inputs = new Float32Array(size * length);
  const labels = new Uint8Array(size);
  data.fill(step, size, inputs, labels);
  return { inputs, labels };
}

const shifts = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
const poses = shifts.flatMap((down) =>
  shifts.flatMap((right) => [false, true].map((mirrored) => ({ down, right, mirrored }))),
);

/** Whether a crop is the image seen through a window that is moved by (down, right), zero beyond it, then mirrored. */
const isWindow = (
  crop: Float32Array,
  image: Float32Array,
  { down, right, mirrored }: (typeof poses)[number],
) =>
  crop.every((value, i) => {
    const x = Math.floor(i / channels) % width;
    const row = Math.floor(i / (width * channels)) + down;
    const column = (mirrored ? width - 1 - x : x) + right;
    const outside = row < 0 || row >= height || column < 0 || column >= width;
    return value === (outside ? 0 : image[(row * width + column) * channels + (i % channels)]);
  });

describe('crop-flip', () => {
  const data = augmented(numbered, 'crop-flip', createRng(5));

  it('gives all windows of the original, about equally often', () => {
    const seen = new Map<number, number>();
    for (let step = 0; step < 60; step++) {
      const plain = batch(numbered, step, 64);
      const { inputs, labels } = batch(data, step, 64);
      expect(labels).toEqual(plain.labels);
      for (let slot = 0; slot < 64; slot++) {
        const from = slot * length;
        const crop = inputs.subarray(from, from + length);
        const image = plain.inputs.subarray(from, from + length);
        const pose = poses.findIndex((candidate) => isWindow(crop, image, candidate));
        expect(pose).toBeGreaterThanOrEqual(0);
        seen.set(pose, (seen.get(pose) ?? 0) + 1);
      }
    }
    expect(seen.size).toBe(poses.length);
    const mirrored = [...seen].reduce((sum, [pose, n]) => sum + (poses[pose]?.mirrored ? n : 0), 0);
    expect(Math.abs(mirrored / 3840 - 0.5)).toBeLessThan(0.04);
    expect(Math.max(...seen.values())).toBeLessThan(3 * (3840 / poses.length));
  });

  it('is a function of seed, step and position in the batch', () => {
    const again = augmented(numbered, 'crop-flip', createRng(5));
    const steps = [3, 0, 2, 1];
    const backward = new Map(steps.map((step) => [step, batch(again, step, 16)]));
    for (const step of [...steps].sort()) expect(batch(data, step, 16)).toEqual(backward.get(step));
    expect(batch(data, 2, 4).inputs).toEqual(batch(data, 2, 16).inputs.subarray(0, 4 * length));
    const other = augmented(numbered, 'crop-flip', createRng(6));
    expect(batch(other, 2, 16).inputs).not.toEqual(batch(data, 2, 16).inputs);
  });

  it('leaves the test images alone', () => {
    expect(data.test).toBe(numbered.test);
  });
});

describe('none', () => {
  it('changes nothing', () => {
    expect(augmented(numbered, 'none', createRng(5))).toBe(numbered);
  });
});

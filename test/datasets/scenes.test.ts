import { describe, expect, it } from 'vitest';
import { defaultValues } from '../../src/core/config/param';
import type { LoadedDataset, Samples } from '../../src/datasets/dataset';
import { dataset } from '../../src/datasets/scenes';
import { contextOf } from './memoryFiles';
import { bestLinearAccuracy } from './softmaxRegression';

const load = (train: number, test: number, seed = 42, augment = 'none') =>
  dataset.load({ train, test, augment }, contextOf([], seed));

const length = 32 * 32 * 3;

function batch(data: LoadedDataset, step: number, size: number) {
  const inputs = new Float32Array(size * length);
  const labels = new Uint8Array(size);
  data.fill(step, size, inputs, labels);
  return { inputs, labels };
}

const images = (inputs: Float32Array) =>
  Array.from({ length: inputs.length / length }, (_, i) =>
    inputs.subarray(i * length, (i + 1) * length).join(),
  );

/** Colors in [0, 1] that the inputs were made from. */
const colorsOf = ({ transform }: LoadedDataset, inputs: Float32Array) =>
  inputs.map((x, i) => x * (transform.std[i % 3] ?? 1) + (transform.mean[i % 3] ?? 0));

describe('scenes', () => {
  it('describe themselves', async () => {
    const data = await load(64, 64);
    expect(data.shape).toEqual([32, 32, 3]);
    expect(data.classNames).toHaveLength(10);
    expect(data.classNames).toContain('cool star');
    expect(data.trainCount).toBe(64);
    expect(data.test.count).toBe(64);
    expect(defaultValues(dataset.params)).toEqual({ train: 8192, test: 2048, augment: 'none' });
  });

  it('are the same for the same seed, and different for another', async () => {
    const [a, b, c] = [await load(64, 32), await load(64, 32), await load(64, 32, 43)];
    expect(a.test).toEqual(b.test);
    expect(batch(a, 1, 16)).toEqual(batch(b, 1, 16));
    expect(a.test.inputs).not.toEqual(c.test.inputs);
    expect(batch(a, 1, 16).inputs).not.toEqual(batch(c, 1, 16).inputs);
  });

  it('do not depend on how many there are', async () => {
    const [few, many] = [await load(64, 20), await load(64, 40)];
    expect(many.test.inputs.subarray(0, 20 * length)).toEqual(few.test.inputs);
  });

  it.each(['none', 'crop-flip'])('fill a batch from the step alone, in any order: %s', async (augment) => {
    const [forward, backward] = [await load(50, 10, 42, augment), await load(50, 10, 42, augment)];
    const steps = [0, 1, 2, 3, 4, 5, 6];
    const first = steps.map((step) => batch(forward, step, 16));
    const second = [...steps].reverse().map((step) => batch(backward, step, 16));
    expect(second.reverse()).toEqual(first);
  });

  it('are augmented only in training, and only when asked', async () => {
    const [plain, cropped] = [await load(50, 10), await load(50, 10, 42, 'crop-flip')];
    expect(cropped.test).toEqual(plain.test);
    expect(batch(cropped, 0, 50).labels).toEqual(batch(plain, 0, 50).labels);
    expect(batch(cropped, 0, 50).inputs).not.toEqual(batch(plain, 0, 50).inputs);
  });

  it('all come once per epoch, all classes equally often, and none of the test images', async () => {
    const data = await load(200, 200);
    const { inputs, labels } = batch(data, 0, 200);
    const seen = images(inputs);
    expect(new Set(seen).size).toBe(200);
    for (const label of data.classNames.keys()) {
      expect(labels.filter((l) => l === label).length).toBe(20);
      expect(data.test.labels.filter((l) => l === label).length).toBe(20);
    }
    for (const image of images(data.test.inputs)) expect(seen).not.toContain(image);
  });

  it('stay inside the range of a byte, near mean 0 and deviation 1 in every channel', async () => {
    const data = await load(64, 1000);
    const bytes = colorsOf(data, data.test.inputs).map((x) => x * 255);
    expect(bytes.every((byte) => Math.abs(byte - Math.round(byte)) < 1e-3)).toBe(true);
    expect(bytes.every((byte) => byte > -1e-3 && byte < 255.001)).toBe(true);
    for (const channel of [0, 1, 2]) {
      const values = data.test.inputs.filter((_, i) => i % 3 === channel);
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const square = values.reduce((sum, x) => sum + x * x, 0) / values.length;
      expect(Math.abs(mean)).toBeLessThan(0.05);
      expect(Math.abs(Math.sqrt(square) - 1)).toBeLessThan(0.05);
    }
  });
});

type Feature = { count: number; of: (colors: Float32Array) => Float32Array };

/** Square root of the share of an image in each of 4 × 4 × 4 color boxes. */
const histogram: Feature = {
  count: 64,
  of: (colors) => {
    const counts = new Float32Array(64);
    for (let i = 0; i < colors.length; i += 3) {
      const [r = 0, g = 0, b = 0] = colors.subarray(i, i + 3);
      const level = (value: number) => Math.min(3, Math.max(0, Math.floor(4 * value)));
      const box = 16 * level(r) + 4 * level(g) + level(b);
      counts[box] = (counts[box] ?? 0) + 1;
    }
    return counts.map((n) => 8 * Math.sqrt(n / 1024) - 0.5);
  },
};

/** Luma of every pixel, standardized per image. */
const gray: Feature = {
  count: 1024,
  of: (colors) => {
    const luma = Float32Array.from({ length: 1024 }, (_, i) => {
      const [r = 0, g = 0, b = 0] = colors.subarray(3 * i, 3 * i + 3);
      return 0.299 * r + 0.587 * g + 0.114 * b;
    });
    const mean = luma.reduce((sum, x) => sum + x, 0) / 1024;
    const std = Math.sqrt(luma.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 1024);
    return luma.map((x) => (x - mean) / std);
  },
};

/** The dataset seen through a feature alone. */
function through(data: LoadedDataset, { count, of }: Feature): LoadedDataset {
  const featuresOf = (inputs: Float32Array, target: Float32Array) => {
    const colors = colorsOf(data, inputs);
    for (let i = 0; i < inputs.length / length; i++)
      target.set(of(colors.subarray(i * length, (i + 1) * length)), i * count);
    return target;
  };
  const inputs = new Float32Array(data.test.count * count);
  featuresOf(data.test.inputs, inputs);
  return {
    ...data,
    shape: [count],
    test: { ...data.test, inputs },
    fill: (step, size, target, labels) => {
      const plain = batch(data, step, size);
      featuresOf(plain.inputs, target);
      labels.set(plain.labels);
    },
  };
}

/** Test accuracy of nearest-neighbour classification with `trainCount` training samples. */
function nearestNeighborAccuracy(data: LoadedDataset, features: number): number {
  const inputs = new Float32Array(data.trainCount * features);
  const labels = new Uint8Array(data.trainCount);
  data.fill(0, data.trainCount, inputs, labels);
  const { test }: { test: Samples } = data;
  const right = test.labels.filter((label, i) => {
    let [nearest, found] = [Infinity, -1];
    for (let n = 0; n < data.trainCount; n++) {
      let distance = 0;
      for (let f = 0; f < features && distance < nearest; f++)
        distance += ((test.inputs[i * features + f] ?? 0) - (inputs[n * features + f] ?? 0)) ** 2;
      if (distance < nearest) [nearest, found] = [distance, labels[n] ?? 0];
    }
    return found === label;
  });
  return right.length / test.count;
}

/** The dataset with the color relation as its class: warm on cool, or cool on warm. */
const temperatureOf = (data: LoadedDataset): LoadedDataset => ({
  ...data,
  classNames: ['warm', 'cool'],
  test: { ...data.test, labels: data.test.labels.map((label) => label % 2) },
  fill: (step, size, inputs, labels) => {
    data.fill(step, size, inputs, labels);
    labels.forEach((label, slot) => (labels[slot] = label % 2));
  },
});

describe('what distinguishes scenes', () => {
  it('is more than colors, which show what is warm but not its shape', async () => {
    const data = through(await load(2048, 512), histogram);
    expect(bestLinearAccuracy(data, 6)).toBeLessThan(0.3);
    expect(nearestNeighborAccuracy(data, histogram.count)).toBeLessThan(0.3);
    expect(bestLinearAccuracy(temperatureOf(data), 6)).toBeGreaterThan(0.9);
  });

  it('is more than shapes, which do not show what is warm', async () => {
    const data = through(await load(1024, 500), gray);
    expect(bestLinearAccuracy(data, 4)).toBeLessThan(0.3);
    expect(nearestNeighborAccuracy(data, gray.count)).toBeLessThan(0.3);
    expect(nearestNeighborAccuracy(temperatureOf(data), gray.count)).toBeLessThan(0.6);
  });
});

import { describe, expect, it } from 'vitest';
import { defaultValues } from '../../src/core/config/param';
import type { LoadedDataset } from '../../src/datasets/dataset';
import { dataset } from '../../src/datasets/glyphs';
import { contextOf } from './memoryFiles';
import { bestLinearAccuracy } from './softmaxRegression';

const load = (train: number, test: number, seed = 42) => dataset.load({ train, test }, contextOf([], seed));

const pixels = 28 * 28;

function batch(data: LoadedDataset, step: number, size: number) {
  const inputs = new Float32Array(size * pixels);
  const labels = new Uint8Array(size);
  data.fill(step, size, inputs, labels);
  return { inputs, labels };
}

const images = (inputs: Float32Array) =>
  Array.from({ length: inputs.length / pixels }, (_, i) =>
    inputs.subarray(i * pixels, (i + 1) * pixels).join(),
  );

describe('glyphs', () => {
  it('describes itself', async () => {
    const data = await load(64, 64);
    expect(data.shape).toEqual([28, 28, 1]);
    expect(data.classNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(data.trainCount).toBe(64);
    expect(data.test.count).toBe(64);
    expect(defaultValues(dataset.params)).toEqual({ train: 8192, test: 2048 });
  });

  it('draws the same images for the same seed, and different ones for another', async () => {
    const [a, b, c] = [await load(64, 32), await load(64, 32), await load(64, 32, 43)];
    expect(a.test).toEqual(b.test);
    expect(batch(a, 1, 16)).toEqual(batch(b, 1, 16));
    expect(a.test.inputs).not.toEqual(c.test.inputs);
    expect(batch(a, 1, 16).inputs).not.toEqual(batch(c, 1, 16).inputs);
  });

  it('draws an image independently of how many there are', async () => {
    const [few, many] = [await load(64, 20), await load(64, 40)];
    expect(many.test.inputs.subarray(0, 20 * pixels)).toEqual(few.test.inputs);
  });

  it('fills a batch from the step alone, in any order', async () => {
    const [forward, backward] = [await load(50, 10), await load(50, 10)];
    const steps = [0, 1, 2, 3, 4, 5, 6];
    const first = steps.map((step) => batch(forward, step, 16));
    const second = [...steps].reverse().map((step) => batch(backward, step, 16));
    expect(second.reverse()).toEqual(first);
  });

  it('shows every training image once per epoch, all classes equally often, and none of the test images', async () => {
    const data = await load(200, 200);
    const { inputs, labels } = batch(data, 0, 200);
    const seen = images(inputs);
    expect(new Set(seen).size).toBe(200);
    for (const label of data.classNames.keys()) {
      expect(labels.filter((l) => l === label).length).toBe(20);
      expect(data.test.labels.filter((l) => l === label).length).toBe(20);
    }
    const next = batch(data, 1, 200);
    expect(next.labels).not.toEqual(labels);
    expect(new Set(images(next.inputs))).toEqual(new Set(seen));
    for (const image of images(data.test.inputs)) expect(seen).not.toContain(image);
  });

  it('stays inside the range of a byte, near mean 0 and deviation 1', async () => {
    const { test, transform } = await load(64, 1000);
    const [mean = 0] = transform.mean;
    const [std = 1] = transform.std;
    const bytes = test.inputs.map((x) => (x * std + mean) / transform.scale);
    expect(Math.min(...bytes.subarray(0, 1e5))).toBeGreaterThan(-1e-3);
    expect(Math.max(...bytes.subarray(0, 1e5))).toBeLessThan(255.001);
    expect(bytes.every((byte) => Math.abs(byte - Math.round(byte)) < 1e-3)).toBe(true);
    const average = test.inputs.reduce((sum, x) => sum + x, 0) / test.inputs.length;
    const square = test.inputs.reduce((sum, x) => sum + x * x, 0) / test.inputs.length;
    expect(Math.abs(average)).toBeLessThan(0.05);
    expect(Math.abs(Math.sqrt(square) - 1)).toBeLessThan(0.05);
  });

  it('keeps the ink off the border except for stray marks and noise', async () => {
    const { test, transform } = await load(64, 500);
    const [mean = 0] = transform.mean;
    const [std = 1] = transform.std;
    const gray = (row: number, column: number) => {
      let sum = 0;
      for (let i = 0; i < test.count; i++) sum += test.inputs[i * pixels + row * 28 + column] ?? 0;
      return (sum / test.count) * std + mean;
    };
    for (let i = 0; i < 28; i++)
      for (const value of [gray(0, i), gray(27, i), gray(i, 0), gray(i, 27)])
        expect(value).toBeLessThan(0.08);
    expect(gray(14, 14)).toBeGreaterThan(0.25);
  });

  it('is too hard for a linear classifier', async () => {
    const accuracy = bestLinearAccuracy(await load(8192, 1024), 5);
    expect(accuracy).toBeGreaterThan(0.6);
    expect(accuracy).toBeLessThan(0.9);
  });
});

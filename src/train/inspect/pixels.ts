import { sizeOf } from '../../core/network/shape';
import type { ExampleImage } from '../../core/run/inspection';
import type { LoadedDataset } from '../../datasets/dataset';

const clamped = (value: number) => Math.min(1, Math.max(0, value));

/** A test image as bytes; without pixels if the data are not images. */
export function exampleImage({ shape, test, transform }: LoadedDataset, index: number): ExampleImage {
  if (shape.length !== 3) return { index, pixels: new Uint8Array() };
  const { mean, std } = transform;
  const length = sizeOf(shape);
  const pixels = Uint8Array.from({ length }, (_, i) => {
    const value = test.inputs[index * length + i] ?? 0;
    const channel = i % mean.length;
    return Math.round(255 * clamped(value * (std[channel] ?? 1) + (mean[channel] ?? 0)));
  });
  return { index, pixels };
}

/** Pixels 0…1 transformed to the network's input. */
export const inputFrom = ({ transform }: LoadedDataset, pixels: Float32Array): Float32Array => {
  const { mean, std } = transform;
  return pixels.map((value, i) => {
    const channel = i % mean.length;
    return (clamped(value) - (mean[channel] ?? 0)) / (std[channel] ?? 1);
  });
};

import { describe, expect, it } from 'vitest';
import { drawingOf, emptyDrawing, isBlank, withStroke } from '../../src/store/browser/drawing';
import { partImages } from '../../src/ui/charts/layer/rankOneParts';
import { spectrumGeometry, valueAtHeight } from '../../src/ui/charts/spectrum/spectrumGeometry';

describe('a rank-1 component as pictures', () => {
  it('of a convolution is the kernel over its strongest input channel, and its contribution to the filters', () => {
    // u [kh, kw, c] with c = 2: the second channel is the stronger one.
    const channels = [Array(6).fill(0.1), [0, 1, 2, 3, 4, -5]];
    const u = Float32Array.from({ length: 12 }, (_, i) => channels[i % 2]?.[i >> 1] ?? 0);
    const v = Float32Array.of(0.5, -1, 0);
    const { kernel, mix } = partImages({ kernel: [2, 3, 2, 3], bySpace: false }, { sigma: 1, u, v });
    expect([kernel.width, kernel.height, mix.width, mix.height]).toEqual([3, 2, 3, 1]);
    // The largest entry is taken as positive, and u and v change sign together.
    [-0, -0.2, -0.4, -0.6, -0.8, 1].forEach((value, i) => expect(kernel.values[i]).toBeCloseTo(value, 6));
    [-0.5, 1, -0].forEach((value, i) => expect(mix.values[i]).toBeCloseTo(value, 6));
  });

  it('of a spatial split is the product of both sides', () => {
    const u = Float32Array.of(0, 1, 0, 2); // [kh, c]: the second channel is (1, 2)
    const v = Float32Array.of(3, 0, 0, 4, 0, 0); // [kw, n], n = 3: the first filter is (3, 4)
    const { kernel, mix } = partImages({ kernel: [2, 2, 2, 3], bySpace: true }, { sigma: 1, u, v });
    [3 / 8, 4 / 8, 6 / 8, 1].forEach((value, i) => expect(kernel.values[i]).toBeCloseTo(value, 6));
    expect(mix.values.map(Math.abs)).toEqual([1, 0, 0]);
  });

  it('of a dense layer fills the rows of a square', () => {
    const u = new Float32Array(784).fill(1);
    const { kernel } = partImages(
      { kernel: [784, 4], bySpace: false },
      { sigma: 1, u, v: new Float32Array(4) },
    );
    expect([kernel.width, kernel.height]).toEqual([28, 28]);
  });

  it('of zeros is zeros, not NaN', () => {
    const part = { sigma: 0, u: new Float32Array(9), v: new Float32Array(2) };
    const { kernel, mix } = partImages({ kernel: [3, 3, 1, 2], bySpace: false }, part);
    expect([...kernel.values, ...mix.values].every((value) => value === 0)).toBe(true);
  });
});

describe('the height of a cut', () => {
  it('is converted back to the value that was drawn there', () => {
    const sigma = [3, 2, 1.25, 0.4];
    const spectrum = {
      sigma,
      initial: sigma,
      trueSigma: undefined,
      rank: 3,
      fullRank: 4,
      breakEvenRank: 2,
      top: 3.2,
    };
    for (const height of [120, 211])
      for (const log of [false, true]) {
        const shown = { ...spectrum, log };
        const { cut } = spectrumGeometry(shown, 200, height);
        expect(valueAtHeight(cut?.y ?? NaN, height, shown)).toBeCloseTo(1.25, 9);
        expect(valueAtHeight(-50, height, shown)).toBe(3.2);
        expect(valueAtHeight(height + 9, height, shown)).toBe(0);
      }
    expect(valueAtHeight(5, 20, spectrum)).toBe(0);
  });
});

describe('a drawing', () => {
  it('has ink along the path of the pen, fading at its edge, and only there', () => {
    const drawing = withStroke(emptyDrawing(), { x: 5.5, y: 10.5 }, { x: 20.5, y: 10.5 });
    const at = (x: number, y: number) => drawing[y * 28 + x] ?? NaN;
    expect([at(5, 10), at(12, 10), at(20, 10)]).toEqual([1, 1, 1]);
    expect(at(12, 11)).toBeGreaterThan(0);
    expect(at(12, 11)).toBeLessThan(1);
    expect([at(12, 13), at(24, 10), at(1, 10)]).toEqual([0, 0, 0]);
    expect(isBlank(drawing)).toBe(false);
    expect(isBlank(emptyDrawing())).toBe(true);
  });

  it('of dark ink on light paper is the same as of light ink on dark paper', () => {
    const picture = (paper: number, ink: number) =>
      Uint8ClampedArray.from({ length: 4 * 784 }, (_, i) =>
        i % 4 === 3 ? 255 : Math.floor(i / 4) % 28 === 14 && i > 1000 && i < 2500 ? ink : paper,
      );
    const [dark, light] = [drawingOf(picture(250, 20)), drawingOf(picture(20, 250))];
    dark.forEach((value, i) => expect(value).toBeCloseTo(light[i] ?? NaN, 6));
    expect(dark[14 + 28 * 15]).toBeCloseTo(1, 6);
    expect(isBlank(drawingOf(picture(128, 128)))).toBe(true);
  });

  it('treats transparent pixels as paper', () => {
    expect(isBlank(drawingOf(new Uint8ClampedArray(4 * 784)))).toBe(true);
  });
});

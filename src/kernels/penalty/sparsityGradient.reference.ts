import { entry } from '../../core/entry';
import { createRng } from '../../core/rng';
import type { KernelReference } from '../kernelReference';
import { kernel, sparsityMeasures, tiny, sparsityTable, spectraOf, spectrumLayout } from './sparsityGradient';
import type { SparsityMeasure } from './sparsityGradient';

/** Oracle, cases and tolerance of `sparsityGradient`. */
export const reference: KernelReference = {
  kernel,
  records: { spectra: spectrumLayout },
  oracle({ parameters = [], spectra = [], weight = [], gradients = [] }) {
    const result = Float64Array.from(gradients);
    for (const { offset, stored, measure } of spectraOf(spectra)) {
      const s = Array.from({ length: stored }, (_, k) => entry(parameters, offset + k));
      const sum = s.reduce((a, b) => a + Math.abs(b), 0);
      const square = s.reduce((a, b) => a + b * b, tiny);
      const derivative = (value: number) => {
        const sign = Math.sign(value);
        if (measure === sparsityMeasures.l1) return sign;
        if (measure === sparsityMeasures.hoyer)
          return sign / Math.sqrt(square) - (sum * value) / square ** 1.5;
        return (2 * sum * sign) / square - (2 * sum ** 2 * value) / square ** 2;
      };
      s.forEach((value, k) => {
        result[offset + k] = entry(gradients, offset + k) + entry(weight, 0) * derivative(value);
      });
    }
    return { gradients: result };
  },
  cases: () => {
    const rng = createRng(19);
    const normal = (length: number, rank: number) =>
      Array.from({ length }, (_, k) => (k < rank && k % 7 !== 3 ? rng.normal() : 0));
    const lay = (...spectra: number[][]) => {
      const parameters = new Float32Array(64 * spectra.length);
      const windows = spectra.map((s, i) => {
        parameters.set(s, 64 * i);
        return { offset: 64 * i, stored: s.length };
      });
      return { parameters, windows };
    };
    const layouts = {
      'one value of four': lay([3, 0, 0, 0]),
      'three layers, padded': lay(normal(8, 5), normal(64, 64), normal(12, 11)),
      'zeros, and values close to 0': lay([0, 0, 0, 0], [1e-20, 0, -1e-20, 0], [0, 1, 0, 0]),
    };
    const measures: SparsityMeasure[] = ['l1', 'hoyer', 'hoyer2'];
    return measures.flatMap((measure) =>
      Object.entries(layouts).map(([name, { parameters, windows }]) => {
        const spectra = sparsityTable(windows, measure);
        const gradients = Float32Array.from(parameters, () => rng.normal());
        const arrays = { parameters, spectra, weight: Float32Array.of(0.3), gradients };
        return { name: `${measure}: ${name}`, threads: spectrumLayout.count(spectra), arrays };
      }),
    );
  },
  tolerance: {
    relative: 2e-6,
    reason: 'float32 sums of at most 64 numbers; WGSL allows 2 ULP for an inverse square root',
  },
};

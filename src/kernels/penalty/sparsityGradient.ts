import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/sparsityGradient.wgsl?raw';
import { createRng } from '../../core/rng';
import type { Kernel } from '../../gpu/kernel';
import { spliced } from '../spliced';

/**
 * Measures of the sparsity of s: Σ|s|, Σ|s|/‖s‖, (Σ|s|)²/‖s‖², and their numbers in the kernel's table.
 *
 * Source: Yang et al. 2020, arXiv 2004.09031, §3.3; the −1 of the original code, which only shifts the value, is left
 * out.
 */
export const sparsityMeasures = { l1: 0, hoyer: 1, hoyer2: 2 } as const;

/** The name of a measure. */
export type SparsityMeasure = keyof typeof sparsityMeasures;

/** Whether a text names a measure. */
export const isSparsityMeasure = (text: string): text is SparsityMeasure => text in sparsityMeasures;

/** Added to Σs², so that ‖s‖ is never 0, where Hoyer's measures are undefined; far below any square that matters. */
const tiny = 1e-12;

/** One s inside the packed parameters: its first element and its length as stored, multiples of 4. */
export type SpectrumWindow = { offset: number; stored: number };

const words = 4;

/** The kernel's table: [threads, 4] first of s, length, own first, measure. A thread owns four values. */
export const sparsityTable = (
  windows: readonly SpectrumWindow[],
  measure: SparsityMeasure,
): Uint32Array<ArrayBuffer> => {
  const table: number[] = [];
  for (const { offset, stored } of windows)
    for (let own = offset; own < offset + stored; own += 4)
      table.push(offset, stored, own, sparsityMeasures[measure]);
  return Uint32Array.from(table);
};

/** Each s of a table once, with the number of its measure. */
const spectraOf = (table: ArrayLike<number>): (SpectrumWindow & { measure: number })[] =>
  Array.from({ length: table.length / words }, (_, i) => {
    const word = (at: number) => table[i * words + at] ?? 0;
    return { offset: word(0), stored: word(1), own: word(2), measure: word(3) };
  }).filter(({ offset, own }) => own === offset);

/**
 * gradients += λ · ∂ measure(s) / ∂s for every s, with derivative 0 at 0, so that padding stays where it is.
 *
 * parameters, gradients: packed alike. spectra: see `sparsityTable`. weight[0] = λ. Cost: one dispatch.
 */
export const kernel: Kernel = {
  name: 'sparsityGradient',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'parameters', type: 'f32', access: 'read' },
    { name: 'spectra', type: 'u32', access: 'read' },
    { name: 'weight', type: 'f32', access: 'read' },
    { name: 'gradients', type: 'f32', access: 'read_write' },
  ],
  oracle({ parameters = [], spectra = [], weight = [], gradients = [] }) {
    const result = Float64Array.from(gradients);
    for (const { offset, stored, measure } of spectraOf(spectra)) {
      const s = Array.from({ length: stored }, (_, k) => parameters[offset + k] ?? 0);
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
        result[offset + k] = (gradients[offset + k] ?? 0) + (weight[0] ?? 0) * derivative(value);
      });
    }
    return { gradients: result };
  },
  fallback({ parameters, weight, gradients }, { spectra = new Uint32Array() }) {
    if (!parameters || !weight || !gradients) return {};
    const lambda = tf.slice1d(weight, 0, 1);
    const parts = spectraOf(spectra).map(({ offset, stored, measure }) => {
      const s = tf.slice1d(parameters, offset, stored);
      const inverse = tf.rsqrt(tf.add(tf.sum(tf.square(s)), tiny));
      const hoyer = tf.mul(tf.sum(tf.abs(s)), inverse);
      const direction = () => tf.mul(tf.sub(tf.sign(s), tf.mul(tf.mul(hoyer, inverse), s)), inverse);
      const slope =
        measure === sparsityMeasures.l1
          ? tf.sign(s)
          : measure === sparsityMeasures.hoyer
            ? direction()
            : tf.mul(tf.mul(direction(), hoyer), 2);
      return { offset, tensor: tf.add(tf.slice1d(gradients, offset, stored), tf.mul(lambda, slope)) };
    });
    return { gradients: spliced(gradients, parts) };
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
      'nothing but zeros, and next to nothing': lay([0, 0, 0, 0], [1e-20, 0, -1e-20, 0], [0, 1, 0, 0]),
    };
    const measures: SparsityMeasure[] = ['l1', 'hoyer', 'hoyer2'];
    return measures.flatMap((measure) =>
      Object.entries(layouts).map(([name, { parameters, windows }]) => {
        const spectra = sparsityTable(windows, measure);
        const gradients = Float32Array.from(parameters, () => rng.normal());
        const arrays = { parameters, spectra, weight: Float32Array.of(0.3), gradients };
        return { name: `${measure}: ${name}`, threads: spectra.length / words, arrays };
      }),
    );
  },
  tolerance: {
    relative: 2e-6,
    reason: 'float32 sums of at most 64 numbers; WGSL allows 2 units of rounding to an inverse root',
  },
};

import * as tf from '@tensorflow/tfjs-core';
import source from '../../../shaders/sparsityGradient.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { recordLayout } from '../../gpu/recordLayout';
import { spliced } from '../spliced';

/**
 * Measures of the sparsity of s: Σ|s|, Σ|s|/‖s‖, (Σ|s|)²/‖s‖², and their numbers in the kernel's table.
 *
 * Source: Yang et al. 2020, arXiv 2004.09031, §3.3, without the −1 of the authors' code, which only shifts the value.
 */
export const sparsityMeasures = { l1: 0, hoyer: 1, hoyer2: 2 } as const;

/** The name of a measure. */
export type SparsityMeasure = keyof typeof sparsityMeasures;

/** Whether a text names a measure. */
export const isSparsityMeasure = (text: string): text is SparsityMeasure => text in sparsityMeasures;

/** Added to Σs² so that ‖s‖ is never 0, where Hoyer's measures are undefined; negligible beside any other square. */
export const tiny = 1e-12;

/** One s inside the packed parameters: its offset and stored length, multiples of 4. */
export type SpectrumWindow = { offset: number; stored: number };

/** A thread in the shader's table: offset and length of its s, offset of the four values it owns, measure. */
export const spectrumLayout = recordLayout(['offset', 'stored', 'own', 'measure']);

/** The kernel's table, one record per thread. */
export const sparsityTable = (
  windows: readonly SpectrumWindow[],
  measure: SparsityMeasure,
): Uint32Array<ArrayBuffer> => {
  const table: number[] = [];
  for (const { offset, stored } of windows)
    for (let own = offset; own < offset + stored; own += 4)
      spectrumLayout.append(table, { offset, stored, own, measure: sparsityMeasures[measure] });
  return Uint32Array.from(table);
};

/** Each s of a table once, with the number of its measure. */
export const spectraOf = (table: ArrayLike<number>): (SpectrumWindow & { measure: number })[] =>
  spectrumLayout.records(table).filter(({ offset, own }) => own === offset);

/**
 * gradients += λ · ∂ measure(s) / ∂s for every s, with derivative 0 at 0, so that padding stays 0.
 *
 * parameters, gradients: same layout. spectra: see `sparsityTable`. weight[0] = λ. Cost: one dispatch.
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
};

import { ConfigError } from '../core/errors';
import { kernel, isSparsityMeasure, sparsityTable } from '../kernels/penalty/sparsityGradient';
import type { SparsityMeasure } from '../kernels/penalty/sparsityGradient';
import type { Value } from '../core/config/param';
import type { Penalty } from './penalty';

/** Added to Σs² so that ‖s‖ is never 0; the kernel's value. */
const tiny = 1e-12;

const measureOf = ({ measure }: Record<string, Value>): SparsityMeasure => {
  const text = String(measure);
  if (!isSparsityMeasure(text))
    throw new ConfigError(`Unknown measure of sparsity "${text}". Give l1, hoyer or hoyer2.`);
  return text;
};

/** Σ|s|, Σ|s|/‖s‖ or (Σ|s|)²/‖s‖², float64. */
function valueOf(measure: SparsityMeasure, s: ArrayLike<number>): number {
  let [sum, square] = [0, tiny];
  for (const value of Array.from(s)) {
    sum += Math.abs(value);
    square += value ** 2;
  }
  return measure === 'l1' ? sum : measure === 'hoyer' ? sum / Math.sqrt(square) : sum ** 2 / square;
}

/**
 * A measure of how far singular values s are from sparse; its derivative at 0 is 0, so that padding stays 0.
 *
 * Without the −1 in Hoyer's measures of the authors' code, which only shifts the value. One dispatch per step.
 */
export const penalty: Penalty = {
  id: 'sparsity',
  label: 'Sparsity',
  summary: 'How far the singular values of each layer are from sparse.',
  paper: {
    title:
      'Learning Low-rank Deep Neural Networks via Singular Vector Orthogonality Regularization and Singular Value Sparsification',
    authors: 'Yang, Tang, Wen, Yan, Hu, Li, Li, Chen',
    year: 2020,
    url: 'https://arxiv.org/abs/2004.09031',
  },
  params: {
    measure: {
      kind: 'choice',
      label: 'Measure',
      default: 'hoyer2',
      options: [
        { value: 'l1', label: 'L1' },
        { value: 'hoyer', label: 'Hoyer' },
        { value: 'hoyer2', label: 'Hoyer²' },
      ],
      help: 'How sparsity of s is measured: Σ|s|, Σ|s|/‖s‖, or (Σ|s|)²/‖s‖². The last two ignore the scale of s.',
    },
  },
  by: 'parameters',
  open(engine, { values: parameters, gradients, places }, options) {
    const measure = measureOf(options);
    const spectra = engine.allocate(
      'spectra',
      sparsityTable(
        places.map(({ offset, rows, cols }) => ({ offset, stored: Math.ceil((rows * cols) / 4) * 4 })),
        measure,
      ),
    );
    const views = places.map(({ offset, rows, cols }) => engine.view(parameters, offset, [rows * cols]));
    return {
      get reads() {
        return views.map(({ tensor }) => tensor);
      },
      measure() {},
      addGradient(weight) {
        engine.dispatch(kernel, { parameters, spectra, weight, gradients }, spectra.length / 4);
      },
      values: (read) => read.map((s) => valueOf(measure, s)),
      dispose: () => engine.free(spectra),
    };
  },
  oracle(s, _place, options) {
    const measure = measureOf(options);
    const square = s.reduce((sum, value) => sum + value ** 2, tiny);
    const sum = s.reduce((total, value) => total + Math.abs(value), 0);
    const slope = (value: number) => {
      const sign = Math.sign(value);
      if (measure === 'l1') return sign;
      if (measure === 'hoyer') return sign / Math.sqrt(square) - (sum * value) / square ** 1.5;
      return (2 * sum * sign) / square - (2 * sum ** 2 * value) / square ** 2;
    };
    return { value: valueOf(measure, s), gradient: s.map(slope) };
  },
};

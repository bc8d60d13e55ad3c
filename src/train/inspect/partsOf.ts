import type { PartChoice } from '../../core/run/inspection';
import { product } from '../../math/columns';
import { fromMatrix } from '../../math/matricize';
import { coreOf, coreWeights, leadingCore, turned } from '../../methods/coreForm';
import { denseMatrix, denseWeights } from '../../methods/denseForm';
import { factoredWeights, factorsOf, leading, svdFactors } from '../../methods/factoredForm';
import type { Factors } from '../../methods/factoredForm';
import type { LayerWeights } from '../../methods/layerForm';
import { hostOf } from '../network/trainedLayer';
import type { TrainedWeights } from '../network/trainedLayer';

/**
 * A layer as a sum of rank-1 parts |s|·u·vᵀ, strongest first: the triplets that a method stores, of a core those of
 * its SVD, else those of the SVD of the kernel.
 *
 * Cost: nothing where factors are stored; else that of `turned` or of `svd`, on the CPU in float64.
 */
export function partsOf(layer: TrainedWeights): Factors {
  const { context, weights } = layer;
  const host = hostOf(layer);
  if (weights.form === 'factored') {
    const factors = factorsOf(context, weights.rank, host);
    return leading({ ...factors, s: factors.s.map(Math.abs) }, weights.rank);
  }
  if (weights.form === 'dense') return svdFactors(denseMatrix(context, host), context.rows, context.cols);
  const { core, sigma } = turned(coreOf(context, weights.rank, host));
  return { ...core, s: Float32Array.from(sigma) };
}

/** A layer's weight as its matrix [rows, cols], row-major, in whatever form it is stored. Cost: m·n·rank MACs. */
export function weightMatrix(layer: TrainedWeights): Float32Array | Float64Array {
  const { context, weights } = layer;
  const host = hostOf(layer);
  if (weights.form === 'dense') return denseMatrix(context, host);
  const { U, V, rank, ...rest } =
    weights.form === 'core' ? coreOf(context, weights.rank, host) : factorsOf(context, weights.rank, host);
  const scaled =
    'S' in rest ? product(U, rest.S, rank) : U.map((value, at) => value * Math.abs(rest.s[at % rank] ?? 0));
  const { cols } = context;
  const transposed = Float32Array.from({ length: rank * cols }, (_, at) => V[(at % cols) * rank + Math.floor(at / cols)] ?? 0); // prettier-ignore
  return product(scaled, transposed, rank);
}

/** How many parts a choice leaves of `rank`; `keep` counts as 1 at least. */
export function partsLeft(rank: number, { keep = rank, off = [] }: PartChoice): number {
  const kept = Math.min(rank, Math.max(1, Math.round(keep)));
  return kept - new Set(off.filter((index) => index >= 0 && index < kept)).size;
}

/** A layer's weights with only the chosen of its parts, in the form that it has; as they are when all are chosen. */
export function chosenWeights(layer: TrainedWeights, parts: Factors, choice: PartChoice): LayerWeights {
  const { context, weights } = layer;
  const { rank, rows, cols } = parts;
  if (partsLeft(rank, choice) === rank) return weights;
  const keep = Math.min(rank, Math.max(1, Math.round(choice.keep ?? rank)));
  const kept = leading(parts, keep);
  const off = new Set(choice.off);
  const s = kept.s.map((value, i) => (off.has(i) ? 0 : value));
  if (weights.form === 'factored') return factoredWeights({ ...kept, s });
  if (weights.form === 'dense') {
    const scaled = kept.V.map((value, at) => value * (s[at % keep] ?? 0));
    const transposed = Float32Array.from({ length: keep * cols }, (_, at) => {
      const [i, col] = [Math.floor(at / cols), at % cols];
      return scaled[col * keep + i] ?? 0;
    });
    return denseWeights(
      context,
      fromMatrix(product(kept.U, transposed, keep), context.kernelShape, context.decomposition),
    );
  }
  const S = new Float32Array(rank * rank);
  s.forEach((value, i) => {
    S[i * rank + i] = value;
  });
  return coreWeights(leadingCore({ ...{ rows, cols, rank }, U: parts.U, V: parts.V, S }, keep));
}

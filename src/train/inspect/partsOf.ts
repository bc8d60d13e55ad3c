import type { PartChoice } from '../../core/run/inspection';
import { formOf } from '../../forms';
import { leading } from '../../forms/factors';
import type { Factors } from '../../forms/factors';
import type { LayerWeights } from '../../forms/form';
import { hostOf } from '../network/trainedLayer';
import type { TrainedWeights } from '../network/trainedLayer';

/** A layer as a sum of rank-1 components |s|·u·vᵀ, strongest first: see `Form.parts`. */
export const partsOf = (layer: TrainedWeights): Factors =>
  formOf(layer.weights).parts(layer.context, layer.weights, hostOf(layer));

/** A layer's weight as its matrix [rows, cols], row-major, in any form. */
export const weightMatrix = (layer: TrainedWeights): Float32Array | Float64Array =>
  formOf(layer.weights).matrix(layer.context, layer.weights, hostOf(layer));

/** How many of `rank` components a choice keeps; `keep` is at least 1. */
export function partsLeft(rank: number, { keep = rank, off = [] }: PartChoice): number {
  const kept = Math.min(rank, Math.max(1, Math.round(keep)));
  return kept - new Set(off.filter((index) => index >= 0 && index < kept)).size;
}

/** A layer's weights with only the chosen components, in the same form; unchanged if all are chosen. */
export function chosenWeights(layer: TrainedWeights, parts: Factors, choice: PartChoice): LayerWeights {
  const { context, weights } = layer;
  const { rank } = parts;
  if (partsLeft(rank, choice) === rank) return weights;
  const keep = Math.min(rank, Math.max(1, Math.round(choice.keep ?? rank)));
  const off = new Set(choice.off);
  const s = leading(parts, keep).s.map((value, i) => (off.has(i) ? 0 : value));
  return formOf(weights).withParts(context, parts, { keep, s });
}

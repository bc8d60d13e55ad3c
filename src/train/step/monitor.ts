import { entry } from '../../core/entry';
import { roundUp } from '../../core/roundUp';
import type { Stability } from '../../core/run/progress';
import type { Engine, Packed } from '../../gpu/engine';
import { createBasisTracker } from '../../math/gpu/basisTracker';
import { createBatchedSvd, fitsBatchedSvd } from '../../math/gpu/batchedSvd';
import type { NetworkParameters } from '../network/parameters';
import { isLowRank } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';
import { createWholeWeights } from '../network/wholeWeights';
import type { WholeWeights } from '../network/wholeWeights';

/** The number of leading directions of a layer's spectrum. */
export type RankOf = (name: string, sigma: ArrayLike<number>) => number;

/** The measurements of a layer's weight: singular values, as many as it stores, largest first, and stability. */
export type Sight = { sigma: Float32Array; stability: Stability | undefined };

/**
 * Follows the spectra and the bases of a network's low-rank layers on the engine, without waiting for the host.
 *
 * Layers too large for the batched decomposition are not followed.
 */
export type Monitor = {
  /** Names of the followed layers. */
  readonly names: readonly string[];
  /** To be called when the parameters were replaced; the sizes of weights do not change. */
  attach(parameters: NetworkParameters): void;
  /** Compiles its kernels; to be called while the engine compiles, and before the first `keep` that is not for later. */
  rehearse(): void;
  /** Compiles the kernels of a `keep` for later. */
  rehearseHolding(): void;
  /** Whether a snapshot is due at a step. */
  isDue(step: number): boolean;
  /**
   * If a snapshot is due at this step, takes it and compares it with that of Δ steps earlier. `later`: only keeps the weights,
   * for the next `keep` or `look` to begin with; until then nothing else may be called.
   */
  keep(step: number, later?: boolean): void;
  /** Decomposes the weights after this step, unless that was done. */
  look(step: number): void;
  /** To be read after `look`, for `read`. */
  readonly arrays: readonly Packed[];
  /** The measurements, by name. */
  read(values: readonly Float32Array[], rankOf: RankOf): ReadonlyMap<string, Sight>;
  /** Forgets earlier steps: for a restore. */
  clear(): void;
  dispose(): void;
};

const windowElements = 64;

/** The layers that the batched decomposition can follow, with the windows of their weights, and the length of all windows. */
function followedOf(layers: readonly TrainedLayer[]) {
  let length = 0;
  const followed = layers.flatMap((layer) => {
    if (!isLowRank(layer)) return [];
    const { rows, cols } = layer.context;
    if (!fitsBatchedSvd(rows, cols)) return [];
    const offset = length;
    length += roundUp(rows * cols, windowElements);
    return [{ name: layer.name, offset, rows, cols }];
  });
  return { followed, length };
}

/** A monitor of these layers that compares over `lag` steps; 0: never. Undefined if no layer can be followed. */
export function createMonitor(
  engine: Engine,
  layers: readonly TrainedLayer[],
  lag: number,
): Monitor | undefined {
  const { followed, length } = followedOf(layers);
  if (followed.length === 0) return undefined;
  const weights = engine.allocate('weights', new Float32Array(length));
  const svd = createBatchedSvd(engine, followed);
  /** Number of stored directions of each weight; the decomposition adds the rest. */
  let stored = followed.map(({ rows, cols }) => Math.min(rows, cols));
  const tracker = lag > 0 ? createBasisTracker(engine, followed, lag) : undefined;
  let whole: WholeWeights | undefined;
  /** Vectors of an earlier decomposition are available as a start. */
  let warm = false;
  let seen: number | undefined;
  /** The step whose weights are in `weights`, to be decomposed and kept. */
  let held: number | undefined;
  const decompose = (step: number) => {
    svd.compute(weights, { warm });
    warm = true;
    seen = step;
  };
  const keepHeld = () => {
    if (held === undefined) return;
    decompose(held);
    tracker?.keep(held, weights, svd);
    held = undefined;
  };
  const isDue = (step: number) => tracker !== undefined && step % tracker.interval === 0;
  return {
    names: followed.map(({ name }) => name),
    isDue,
    attach(parameters) {
      const own = new Map(
        parameters.layers.filter(isLowRank).map(({ name, weights }) => [name, weights.rank]),
      );
      stored = followed.map(({ name, rows, cols }) => own.get(name) ?? Math.min(rows, cols));
      whole?.dispose();
      whole = createWholeWeights(engine, parameters, followed);
      seen = undefined;
    },
    rehearse() {
      whole?.write(weights);
      svd.compute(weights);
      svd.compute(weights, { warm: true });
      for (const step of [0, lag]) tracker?.keep(step, weights, svd);
      tracker?.clear();
    },
    rehearseHolding() {
      whole?.write(weights);
    },
    keep(step, later = false) {
      if (!isDue(step)) return;
      if (later && step !== seen) {
        whole?.write(weights);
        held = step;
        return;
      }
      this.look(step);
      tracker?.keep(step, weights, svd);
    },
    look(step) {
      keepHeld();
      if (step === seen) return;
      whole?.write(weights);
      decompose(step);
    },
    arrays: [svd.singular, ...(tracker ? [tracker.results] : [])],
    read([singular = new Float32Array(), results], rankOf) {
      const sigmas = followed.map((_, i) => {
        const { singular: start } = entry(svd.places, i);
        return singular.slice(start, start + entry(stored, i));
      });
      const directions = followed.map(({ name }, i) => ({
        leading: rankOf(name, entry(sigmas, i)),
        stored: entry(stored, i),
      }));
      const stabilities = tracker && results ? tracker.read(results, directions) : [];
      return new Map(
        followed.map(({ name }, i) => [name, { sigma: entry(sigmas, i), stability: stabilities[i] }]),
      );
    },
    clear() {
      tracker?.clear();
      warm = false;
      seen = undefined;
      held = undefined;
    },
    dispose() {
      whole?.dispose();
      svd.dispose();
      tracker?.dispose();
      engine.free(weights);
    },
  };
}

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

/** How many directions of a layer's spectrum count as leading. */
export type RankOf = (name: string, sigma: ArrayLike<number>) => number;

/** What was seen of a layer's weight: as many singular values as it stores, largest first, and how its basis compares. */
export type Sight = { sigma: Float32Array; stability: Stability | undefined };

/**
 * Follows the spectra and the bases of a network's low-rank layers on the engine, without waiting for the host.
 *
 * It does not follow layers that are too large for the batched decomposition.
 */
export type Monitor = {
  /** Names of the layers that it follows. */
  readonly names: readonly string[];
  /** To be called when the parameters were replaced; weights keep their sizes. */
  attach(parameters: NetworkParameters): void;
  /** Compiles what it needs; to be called while the engine compiles. */
  rehearse(): void;
  /** Whether a snapshot is due at a step. */
  isDue(step: number): boolean;
  /** If a snapshot is due at this step, takes it and compares it with the one Δ steps earlier. */
  keep(step: number): void;
  /** Decomposes the weights as they are after this step, unless that is done. */
  look(step: number): void;
  /** To be read after a look, for `read`. */
  readonly arrays: readonly Packed[];
  /** What was seen, by name. */
  read(values: readonly Float32Array[], rankOf: RankOf): ReadonlyMap<string, Sight>;
  /** Forgets earlier steps: for a restore. */
  clear(): void;
  dispose(): void;
};

const windowElements = 64;

/** A monitor of these layers that compares over `lag` steps; 0: never. Undefined when no layer can be followed. */
export function createMonitor(
  engine: Engine,
  layers: readonly TrainedLayer[],
  lag: number,
): Monitor | undefined {
  let length = 0;
  const followed = layers.flatMap((layer) => {
    if (!isLowRank(layer)) return [];
    const { rows, cols } = layer.context;
    if (!fitsBatchedSvd(rows, cols)) return [];
    const offset = length;
    length += roundUp(rows * cols, windowElements);
    return [{ name: layer.name, offset, rows, cols }];
  });
  if (followed.length === 0) return undefined;
  const weights = engine.allocate('weights', new Float32Array(length));
  const svd = createBatchedSvd(engine, followed);
  /** Directions of each weight as it is stored; the decomposition fills up the rest. */
  let stored = followed.map(({ rows, cols }) => Math.min(rows, cols));
  const tracker = lag > 0 ? createBasisTracker(engine, followed, lag) : undefined;
  let whole: WholeWeights | undefined;
  /** There are vectors of an earlier decomposition to start from. */
  let warm = false;
  let seen: number | undefined;
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
    keep(step) {
      if (!isDue(step)) return;
      this.look(step);
      tracker?.keep(step, weights, svd);
    },
    look(step) {
      if (step === seen) return;
      whole?.write(weights);
      svd.compute(weights, { warm });
      warm = true;
      seen = step;
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
    },
    dispose() {
      whole?.dispose();
      svd.dispose();
      tracker?.dispose();
      engine.free(weights);
    },
  };
}

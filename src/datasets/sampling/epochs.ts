import type { Rng } from '../../core/rng';

/** The samples of the batch of a step (from 0): `size` indices below `count`, valid until the next call. */
export type Batches = (step: number, size: number) => Uint32Array;

/**
 * Shuffled epochs over `count` samples, epoch e in the order `rng.fork('shuffle', e)`.
 *
 * Every epoch gives ⌊count / size⌋ whole batches; the remaining samples are skipped. `size` is at most `count`. A pure
 * function of step and size; the last permutation is cached.
 */
export function createEpochs(count: number, rng: Rng): Batches {
  let cached = -1;
  let order = new Uint32Array(0);
  const orderOf = (epoch: number) => {
    if (epoch !== cached) {
      order = rng.fork('shuffle', epoch).permutation(count);
      cached = epoch;
    }
    return order;
  };
  return (step, size) => {
    const perEpoch = Math.floor(count / size);
    const from = (step % perEpoch) * size;
    return orderOf(Math.floor(step / perEpoch)).subarray(from, from + size);
  };
}

import type { Engine, Packed } from '../../gpu/engine';

/**
 * A copy of the last parameters known to be good, on the engine.
 *
 * Finite parameters may still give a diverged loss at the next step, so a copy counts as good only after a later report
 * was good as well.
 */
export type LastGood = {
  /** To be called with the parameters of a good report. */
  keep(parameters: Packed, step: number): void;
  /** Restores the good copy; returns its step. */
  restore(parameters: Packed): number;
  dispose(): void;
};

/** Starts with the present parameters, those of `step`. */
export function createLastGood(engine: Engine, parameters: Packed, step: number): LastGood {
  const copyOf = (label: string) => {
    const packed = engine.allocate(label, new Float32Array(parameters.length));
    engine.copy(parameters, packed);
    return { packed, step };
  };
  let good = copyOf('last good parameters');
  let latest = copyOf('latest parameters');
  return {
    keep(present, at) {
      [good, latest] = [latest, { packed: good.packed, step: at }];
      engine.copy(present, latest.packed);
    },
    restore(present) {
      engine.copy(good.packed, present);
      return good.step;
    },
    dispose() {
      engine.free(good.packed);
      engine.free(latest.packed);
    },
  };
}

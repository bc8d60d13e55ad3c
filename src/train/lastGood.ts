import type { Engine, Packed } from '../gpu/engine';

/** A copy of the parameters as they last were known to be finite, on the engine. */
export type LastGood = {
  keep(parameters: Packed, step: number): void;
  /** Puts the copy back; returns the step it was taken at. */
  restore(parameters: Packed): number;
  dispose(): void;
};

/** A keeper that starts with the parameters as they are at `step`. */
export function createLastGood(engine: Engine, parameters: Packed, step: number): LastGood {
  const copy = engine.allocate('last good parameters', new Float32Array(parameters.length));
  let taken = step;
  engine.copy(parameters, copy);
  return {
    keep(present, at) {
      taken = at;
      engine.copy(present, copy);
    },
    restore(present) {
      engine.copy(copy, present);
      return taken;
    },
    dispose: () => engine.free(copy),
  };
}

import type { Value } from '../core/config/param';
import type { Engine, Packed } from '../gpu/engine';
import { kernel as clipGradients } from '../kernels/optimizer/clipGradients';
import { kernel as squareSums, squareThreads } from '../kernels/optimizer/squareSums';

/** Keeps the global norm of the gradients below a limit. */
export type Clipping = {
  /** Scales the gradients down, in place, where their norm exceeds it; two dispatches, no read. */
  apply(): void;
  dispose(): void;
};

/** Clipping according to an optimizer's values; undefined where it is off. */
export function createClipping(
  engine: Engine,
  gradients: Packed,
  { clip }: Record<string, Value>,
): Clipping | undefined {
  if (!Number(clip)) return undefined;
  const threads = squareThreads(gradients.length);
  const sums = engine.allocate('gradient squares', new Float32Array(threads));
  const limit = engine.allocate('gradient limit', Float32Array.of(Number(clip)));
  return {
    apply() {
      engine.dispatch(squareSums, { values: gradients, sums }, threads);
      engine.dispatch(clipGradients, { gradients, sums, limit }, threads);
    },
    dispose() {
      for (const array of [sums, limit]) engine.free(array);
    },
  };
}

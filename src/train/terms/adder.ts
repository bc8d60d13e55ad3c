import { kernel as addScaled, stretchTable, stretchThreads } from '../../kernels/addScaled';
import type { Stretch } from '../../kernels/addScaled';
import type { Engine, Packed } from '../../gpu/engine';

/** Adds windows of one array to windows of another, in one dispatch. */
export type Adder = { add(addends: Packed, sums: Packed): void; dispose(): void };

/** An adder of these windows, each of a length divisible by 64, padded with zeros. */
export function createAdder(engine: Engine, stretches: readonly Stretch[]): Adder {
  const table = stretchTable(stretches);
  const chunks = engine.allocate('chunks', table);
  const weight = engine.allocate('one', Float32Array.of(1));
  return {
    add: (addends: Packed, sums: Packed) =>
      engine.dispatch(addScaled, { addends, weight, chunks, sums }, stretchThreads(table)),
    dispose() {
      for (const packed of [chunks, weight]) engine.free(packed);
    },
  };
}

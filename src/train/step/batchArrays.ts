import { roundUp } from '../../core/roundUp';
import { windowElements } from '../../gpu/engine';
import type { Engine, View } from '../../gpu/engine';
import type { Loss } from '../../losses/loss';

/** A batch on the engine: inputs [size, ...shape] and targets [size, outputs]. */
export type BatchArrays = {
  size: number;
  loss: Loss;
  /** 1, the gradient of the loss with respect to itself. */
  one: View;
  inputs: View;
  /** In the layout defined by the loss. */
  targets: View;
  /** Inputs stored here are uploaded without a copy. */
  staged: Float32Array<ArrayBuffer>;
  /** Writes inputs, `staged` or others, and labels: one write. With fewer labels than `size` the rest is 0. */
  write(inputs: Float32Array<ArrayBuffer>, labels: ArrayLike<number>): void;
  dispose(): void;
};

/** Arrays for batches of `size`, for a network with this number of outputs. */
export function createBatchArrays(
  engine: Engine,
  shape: readonly number[],
  outputs: number,
  size: number,
  loss: Loss,
): BatchArrays {
  const count = shape.reduce((a, b) => a * b, 1) * size;
  const targetsFrom = roundUp(count, windowElements);
  const host = new Float32Array(targetsFrom + size * outputs);
  const [staged, targets] = [host.subarray(0, count), host.subarray(targetsFrom)];
  const packed = engine.allocate('batch', host);
  const one = engine.allocate('one', Float32Array.of(1));
  return {
    size,
    loss,
    one: engine.view(one, 0, []),
    inputs: engine.view(packed, 0, [size, ...shape]),
    targets: engine.view(packed, targetsFrom, [size, outputs]),
    staged,
    write(inputs, labels) {
      if (inputs !== staged) staged.set(inputs);
      targets.fill(0);
      loss.layOut(labels, outputs, targets);
      engine.write(packed, host);
    },
    dispose() {
      for (const array of [packed, one]) engine.free(array);
    },
  };
}

import { tf } from '../../gpu/tfjs/tfjs';
import { windowElements } from '../../gpu/engine';
import type { Engine } from '../../gpu/engine';
import { createAdder } from './adder';
import { isTurned, placeOf } from './weight';
import type { Weight, WeightSource } from './weight';

/** Kernels whose elements are in another order than their matrices': copied to that order, and the gradients back. */
export function turnedSource(engine: Engine, weights: readonly Weight[]): WeightSource[] {
  let length = 0;
  const own = weights.flatMap((weight) => {
    const { kernel, owner } = weight;
    if (!kernel || !isTurned(owner.context)) return [];
    const { rows, cols, kernelShape } = owner.context;
    const offset = length;
    length += Math.ceil((rows * cols) / windowElements) * windowElements;
    return [{ weight, kernel, kernelShape, offset, size: rows * cols }];
  });
  if (own.length === 0) return [];
  const array = (label: string) => engine.allocate(label, new Float32Array(length));
  const [values, gradients] = [array('matrices'), array('matrix gradients')];
  const [turned, zeros] = [array('turned matrix gradients'), array('zeros')];
  const sums = [...new Set(own.map(({ kernel }) => kernel.gradient.packed))];
  const adders = sums.map((packed) => ({
    packed,
    ...createAdder(
      engine,
      own
        .filter(({ kernel }) => kernel.gradient.packed === packed)
        .map(({ kernel, offset, size }) => ({ from: offset, to: kernel.gradient.offset, length: size })),
    ),
  }));
  const swapped = ([kh = 1, kw = 1, depth = 1, filters = 1]: readonly number[]) => [kh, depth, kw, filters];
  const views = own.map(({ kernelShape, offset }) => engine.view(gradients, offset, swapped(kernelShape)));
  const swap = (tensor: tf.Tensor) => tf.transpose(tensor, [0, 2, 1, 3]);
  return [
    {
      target: { values, gradients, places: own.map(({ weight, offset }) => placeOf(weight, offset)) },
      layers: own.map(({ weight }) => weight.layer),
      when: 'kernels',
      compose: () =>
        tf.tidy(() =>
          engine.gather(
            values,
            own.map(({ kernel, offset }) => ({ tensor: swap(kernel.view.tensor), offset })),
          ),
        ),
      clear: () => engine.copy(zeros, gradients),
      giveBack() {
        tf.tidy(() =>
          engine.gather(
            turned,
            own.flatMap(({ offset }, i) => {
              const tensor = views[i]?.tensor;
              return tensor ? [{ tensor: swap(tensor), offset }] : [];
            }),
          ),
        );
        for (const { add, packed } of adders) add(turned, packed);
      },
      dispose() {
        for (const packed of [values, gradients, turned, zeros]) engine.free(packed);
        for (const adder of adders) adder.dispose();
      },
    },
  ];
}

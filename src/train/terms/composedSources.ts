import { entry } from '../../core/entry';
import { forms } from '../../forms';
import type { Differentiated, Form, PlacedLayer } from '../../forms/form';
import type { Engine, Packed } from '../../gpu/engine';
import { windowElements } from '../../gpu/engine';
import { tf } from '../../gpu/tfjs/tfjs';
import { isTrained } from '../../kernels/optimizer/roleTable';
import { placedLayers } from '../network/leaves';
import type { NetworkParameters } from '../network/parameters';
import { createAdder } from './adder';
import { placeOf } from './weight';
import type { Weight, WeightSource } from './weight';

/** Matrices of a form that computes them in tf ops, and gradients through them by tfjs. */
function throughTensors(
  engine: Engine,
  form: Form,
  layers: readonly PlacedLayer[],
  parameters: Packed,
): Differentiated {
  let length = 0;
  const own = layers.map(({ context, weights, offsetOf }) => {
    const offset = length;
    const { rows, cols } = context;
    length += Math.ceil((rows * cols) / windowElements) * windowElements;
    const views = Object.entries(weights.parameters).map(([key, { shape, role }]) => {
      const from = offsetOf(key);
      return { key, from, trained: isTrained(role), view: engine.view(parameters, from, shape) };
    });
    const trained = views.filter((one) => one.trained);
    const matrixOf = (values: readonly tf.Tensor[]) =>
      form.weight(context, {
        ...Object.fromEntries(views.map(({ key, view }) => [key, view.tensor])),
        ...Object.fromEntries(trained.map(({ key }, i) => [key, entry(values, i)])),
      });
    return { offset, rows, cols, trained, matrixOf };
  });
  const [matrices, gradients] = ['matrices', 'matrix gradients'].map((label) =>
    engine.allocate(label, new Float32Array(length)),
  );
  if (!matrices || !gradients) throw new RangeError('Two arrays were allocated.');
  const slopes = own.map(({ offset, rows, cols }) => engine.view(gradients, offset, [rows, cols]));
  return {
    ...{ matrices, gradients, offsets: own.map(({ offset }) => offset) },
    compose: () =>
      tf.tidy(() =>
        engine.gather(
          matrices,
          own.map(({ offset, trained, matrixOf }) => ({
            offset,
            tensor: matrixOf(trained.map(({ view }) => view.tensor)),
          })),
        ),
      ),
    differentiate: (_parameters, target) =>
      tf.tidy(() =>
        engine.gather(
          target,
          own.flatMap(({ trained, matrixOf }, i) => {
            const values = trained.map(({ view }) => view.tensor);
            const by = tf.grads((...xs: tf.Tensor[]) => matrixOf(xs))(values, entry(slopes, i).tensor);
            return trained.map(({ from }, k) => ({ offset: from, tensor: entry(by, k) }));
          }),
        ),
      ),
    dispose() {
      for (const packed of [matrices, gradients]) engine.free(packed);
    },
  };
}

/**
 * Layers that are not computed with a whole kernel: their matrices are composed, and gradients with respect to them
 * propagated back, for the penalties only.
 */
export function composedSources(
  engine: Engine,
  { layers, windows, packed, gradients }: NetworkParameters,
  all: readonly Weight[],
): WeightSource[] {
  const placed = placedLayers(layers, windows);
  return forms.flatMap((form): WeightSource[] => {
    const own = all.filter(({ kernel, owner }) => !kernel && owner.weights.form === form.id);
    if (own.length === 0) return [];
    const places = own.flatMap(({ layer }) => placed.find(({ index }) => index === layer) ?? []);
    const made = form.differentiated?.(engine, places) ?? throughTensors(engine, form, places, packed);
    const zeros = engine.allocate('zeros', new Float32Array(made.gradients.length));
    const byParameter = engine.allocate('parameter gradients', new Float32Array(gradients.length));
    const stretches = windows
      .filter(
        ({ layer, key, parameter }) =>
          key !== 'bias' && isTrained(parameter.role) && own.some((weight) => weight.layer === layer),
      )
      .map(({ offset, parameter }) => ({ from: offset, to: offset, length: parameter.values.length }));
    const adder = createAdder(engine, stretches);
    return [
      {
        target: {
          ...{ values: made.matrices, gradients: made.gradients },
          places: own.map((weight, i) => placeOf(weight, entry(made.offsets, i))),
        },
        layers: own.map(({ layer }) => layer),
        when: 'parameters',
        compose: () => made.compose(packed),
        clear: () => engine.copy(zeros, made.gradients),
        giveBack() {
          made.differentiate(packed, byParameter);
          adder.add(byParameter, gradients);
        },
        dispose() {
          made.dispose();
          adder.dispose();
          for (const array of [zeros, byParameter]) engine.free(array);
        },
      },
    ];
  });
}

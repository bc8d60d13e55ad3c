import { createComposition } from '../../math/gpu/composition';
import { createCoreComposition } from '../../math/gpu/coreComposition';
import { ShapeError } from '../../core/errors';
import type { Engine, Packed } from '../../gpu/engine';
import { padded } from '../../methods/factoredForm';
import { offsetsOf } from '../network/leaves';
import type { NetworkParameters } from '../network/parameters';
import { createAdder } from './adder';
import { placeOf } from './weight';
import type { Weight, WeightSource } from './weight';

/** A layer's sizes and places for its composition. */
type Window = { rows: number; cols: number; stored: number; offsetOf(key: string): number };

/** What makes whole weights from packed parameters, and the gradients by these from those by the weights. */
type Made = {
  weights: Packed;
  gradients: Packed;
  offsets: readonly number[];
  /** The parameters that gradients are made of. */
  keys: readonly string[];
  compose(parameters: Packed): void;
  differentiate(parameters: Packed, gradients: Packed): void;
  dispose(): void;
};

function fromFactors(engine: Engine, windows: readonly Window[]): Made {
  const { kernels, kernelGradients, ...made } = createComposition(
    engine,
    windows.map(({ rows, cols, stored, offsetOf }) => ({
      ...{ rows, stored, channels: rows, width: 1, filters: cols, withU: true },
      ...{ U: offsetOf('U'), s: offsetOf('s'), V: offsetOf('V') },
    })),
  );
  return { ...made, weights: kernels, gradients: kernelGradients, keys: ['U', 's', 'V'] };
}

function fromCores(engine: Engine, windows: readonly Window[]): Made {
  const { places, ...made } = createCoreComposition(
    engine,
    windows.map(({ offsetOf, ...sizes }) => ({
      ...{ ...sizes, withU: true },
      ...{ U: offsetOf('U'), S: offsetOf('S'), V: offsetOf('V') },
    })),
  );
  const [first] = places;
  if (!first) throw new ShapeError('There is no layer with a core to compose. Give one at least.');
  const { kernels: weights, gradients } = first;
  return { ...made, weights, gradients, offsets: places.map(({ offset }) => offset), keys: ['S'] };
}

/** Each form that two layers can be computed from. */
const makers = { factored: fromFactors, core: fromCores } as const;

/** Layers that are computed as two: their weights are composed, and gradients by them given back, for this alone. */
export function composedSource(
  engine: Engine,
  { windows, packed, gradients }: NetworkParameters,
  all: readonly Weight[],
  form: keyof typeof makers,
): WeightSource[] {
  const own = all.filter(({ kernel, owner }) => !kernel && owner.weights.form === form);
  if (own.length === 0) return [];
  const made = makers[form](
    engine,
    own.map(({ layer, owner: { context, weights } }) => ({
      ...{ rows: context.rows, cols: context.cols, stored: padded(weights.rank) },
      offsetOf: offsetsOf(windows, layer),
    })),
  );
  const zeros = engine.allocate('zeros', new Float32Array(made.gradients.length));
  const byParameter = engine.allocate('parameter gradients', new Float32Array(gradients.length));
  const stretches = windows
    .filter(({ layer, key }) => made.keys.includes(key) && own.some((weight) => weight.layer === layer))
    .map(({ offset, parameter }) => ({ from: offset, to: offset, length: parameter.values.length }));
  const adder = createAdder(engine, stretches);
  return [
    {
      target: {
        ...{ values: made.weights, gradients: made.gradients },
        places: own.map((weight, i) => placeOf(weight, made.offsets[i] ?? NaN)),
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
}

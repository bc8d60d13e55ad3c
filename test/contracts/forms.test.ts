import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Decomposition } from '../../src/core/network/cost';
import type { Network, WeightLayer } from '../../src/core/network/network';
import { createRng } from '../../src/core/rng';
import { forms, formOf } from '../../src/forms';
import { svdFactors } from '../../src/forms/factors';
import type { Form, HostParameters, LayerContext, LayerWeights } from '../../src/forms/form';
import type { Engine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import { tf } from '../../src/gpu/tfjs/tfjs';
import { isTrained } from '../../src/kernels/optimizer/roleTable';
import { matrixShape } from '../../src/layers/network/cost';
import { weightShape } from '../../src/layers/network/shape';
import { loss } from '../../src/losses/crossEntropy';
import { createParameters } from '../../src/train/network/parameters';
import type { TrainedLayer } from '../../src/train/network/trainedLayer';
import { withValues } from '../../src/train/network/trainedLayer';
import { createWholeWeights } from '../../src/train/network/wholeWeights';
import { exportWeights } from '../../src/train/run/exported';
import { createBatchArrays } from '../../src/train/step/batchArrays';
import { differentiate, evaluateBatch } from '../../src/train/step/objective';
import { evaluatedFormula } from '../forms/evaluatedFormula';
import { stripesExperiment } from '../train/tinyResidual';

const layers: { layer: WeightLayer; input: number[] }[] = [
  { layer: { kind: 'dense', name: 'fc', units: 24, lowRank: true }, input: [40] },
  { layer: { kind: 'conv', name: 'conv', kernel: [3, 2], filters: 16, stride: 1, pad: 1, lowRank: true }, input: [6, 6, 4] }, // prettier-ignore
];

function contextOf(layer: WeightLayer, inputShape: number[], decomposition: Decomposition): LayerContext {
  const [rows, cols] = matrixShape(layer, inputShape, decomposition);
  return { layer, kernelShape: weightShape(layer, inputShape), inputShape, decomposition, rows, cols };
}

const everySplit: readonly Decomposition[] = ['channel', 'spatial'];

const cases = forms.flatMap((form) =>
  (form.splits ?? everySplit).flatMap((decomposition) =>
    layers.flatMap(({ layer, input }) =>
      // At full rank, and at ranks where the layer is computed as one layer and as two.
      [undefined, 6, 2].map((keep) => {
        const context = contextOf(layer, input, decomposition);
        const rank = Math.min(context.rows, context.cols, keep ?? Infinity);
        return { name: `${form.id}, ${layer.kind}, ${decomposition}, rank ${rank}`, form, context, rank };
      }),
    ),
  ),
);

const random = (name: string, count: number) => {
  const rng = createRng(11).fork(name);
  return Float32Array.from({ length: count }, () => 0.3 * rng.normal());
};

/** A weight in this form with the leading components of a random matrix, and that matrix. */
function weightsOf(form: Form, context: LayerContext, keep: number) {
  const { rows, cols, layer } = context;
  const parts = svdFactors(random(layer.name, rows * cols), rows, cols);
  return { parts, weights: form.withParts(context, parts, { keep, s: parts.s.slice(0, keep) }) };
}

const hostOf = ({ parameters }: LayerWeights): HostParameters =>
  Object.fromEntries(Object.entries(parameters).map(([key, { values }]) => [key, values]));

const expectClose = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) => {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...Array.from(expected, Math.abs));
  Array.from(expected).forEach((value, i) =>
    expect(Math.abs(value - (actual[i] ?? NaN))).toBeLessThan(tolerance * scale),
  );
};

describe.each(forms)('form $id', (form) => {
  it('has the name of its file, and is found by its name', () => {
    expect(readdirSync('src/forms')).toContain(`${form.id}.ts`);
    expect(formOf({ form: form.id })).toBe(form);
    expect(() => formOf({ form: 'none' })).toThrow(/Unknown form none/);
  });
});

describe.each(cases)('$name', ({ form, context, rank }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('cpu');
  });
  const { rows, cols } = context;
  const { parts, weights } = weightsOf(form, context, rank);
  const host = hostOf(weights);
  /** The leading components of the matrix, by plain loops. */
  const expected = Float64Array.from({ length: rows * cols }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < rank; k++)
      sum +=
        (parts.U[Math.floor(at / cols) * parts.rank + k] ?? NaN) *
        (parts.s[k] ?? NaN) *
        (parts.V[(at % cols) * parts.rank + k] ?? NaN);
    return sum;
  });
  const trained: TrainedLayer = {
    ...{ kind: 'weights', name: context.layer.name, context, weights, fullRank: parts.rank },
    ...{ bias: new Float32Array(context.layer.kind === 'dense' ? 24 : 16), biasFrozen: false },
    ...{ collapsedBelow: 0, born: 0 },
  };
  /** An input to the layer, the layer, and an output of three classes: the gradient flows through all of them. */
  const network: Network = {
    input: context.inputShape,
    classes: 3,
    layers: [
      context.layer,
      ...(context.layer.kind === 'conv' ? [{ kind: 'flatten', name: 'flat' } as const] : []),
      { kind: 'dense', name: 'classes', units: 3, lowRank: false },
    ],
  };

  it('is the same matrix on the host, in tf ops, whole on the engine, and as the sum of its components', () => {
    expectClose(form.matrix(context, weights, host), expected, 1e-5);
    const own = Object.fromEntries(
      Object.entries(weights.parameters).map(([key, { values, shape }]) => [
        key,
        tf.tensor(values, [...shape]),
      ]),
    );
    expectClose(form.weight(context, own).dataSync(), expected, 1e-5);
    tf.dispose(own);
    const again = form.parts(context, weights, host);
    expect(again.rank).toBeGreaterThanOrEqual(rank);
    expectClose(again.s.slice(0, rank), parts.s.slice(0, rank), 1e-5);
  });

  it('is written to a file without padding, with a formula that reproduces the matrix', async () => {
    const { config, dataset } = await stripesExperiment(network, ['method.id=dense']);
    const about = { config, transform: dataset.transform };
    const { tensors, metadata } = exportWeights(network, [trained], [host], about);
    const [described] = JSON.parse(metadata['architecture'] ?? '').layers;
    for (const [key, shape] of Object.entries(form.shapes(context, weights))) {
      const tensor = tensors[`${trained.name}.${key}`];
      expect(tensor?.shape).toEqual(shape);
      expect(tensor?.data).toHaveLength(shape.reduce((a, b) => a * b, 1));
    }
    if (form.formula === undefined) {
      expect(tensors[`${trained.name}.kernel`]).toBeDefined();
      return;
    }
    expect(described).toMatchObject({ rank: weights.rank, decomposition: context.decomposition });
    expectClose(evaluatedFormula(described.matrix, trained.name, tensors), expected, 1e-5);
  });

  it('drops components that are switched off, and is unchanged when read back', () => {
    const kept = Math.max(1, rank - 1);
    const s = parts.s.slice(0, kept).map((value, i) => (i === 0 && kept > 1 ? 0 : value));
    const cut = form.withParts(context, form.parts(context, weights, host), { keep: kept, s });
    const left = form.parts(context, cut, hostOf(cut)).s.filter((value) => value > 1e-5);
    expect(left).toHaveLength(kept > 1 ? kept - 1 : 1);
    expect(withValues(trained, { ...host, bias: trained.bias ?? new Float32Array() })).toEqual(trained);
  });

  it('has the gradient of central differences in all trained parameters, and writes its matrix', async () => {
    const experiment = await stripesExperiment(network, ['method.id=dense', 'batchSize=4']);
    const own = contextOf({ kind: 'dense', name: 'classes', units: 3, lowRank: false }, [network.layers.length === 2 ? 24 : sizeAfterConv(context)], 'channel'); // prettier-ignore
    const last: TrainedLayer = {
      ...trained,
      ...{ name: 'classes', context: own, bias: new Float32Array(3), fullRank: 3 },
      weights: formOf({ form: 'dense' }).withParts(own, svdFactors(random('classes', own.rows * 3), own.rows, 3), { keep: 3, s: Float32Array.of(1, 0.7, 0.5) }), // prettier-ignore
    };
    const parameters = createParameters(engine, [trained, last], 4);
    const whole = createWholeWeights(engine, parameters, [{ name: trained.name, offset: 0, rows, cols }]);
    const matrix = engine.allocate('matrix', new Float32Array(64 * Math.ceil((rows * cols) / 64)));
    whole.write(matrix);
    const [written = new Float32Array()] = await engine.read([matrix]);
    expectClose(written.slice(0, rows * cols), expected, 1e-5);

    const batch = createBatchArrays(engine, network.input, 3, 4, loss);
    const inputs = new Float32Array(4 * network.input.reduce((a, b) => a * b, 1));
    const labels = new Uint8Array(4);
    experiment.dataset.fill(0, 4, inputs, labels);
    batch.write(inputs, labels);
    tf.dispose(Object.values(differentiate(engine, network, parameters, batch)));
    const [start = new Float32Array(), gradient = new Float32Array()] = await engine.read([
      parameters.packed,
      parameters.gradients,
    ]);
    const lossAt = async (values: Float32Array<ArrayBuffer>) => {
      engine.write(parameters.packed, values);
      const result = evaluateBatch(network, parameters, batch);
      const [[value = NaN] = []] = await engine.read([result.loss]);
      tf.dispose(Object.values(result));
      return value;
    };
    for (const { layer, key, offset, parameter } of parameters.windows) {
      if (layer > 0 || !isTrained(parameter.role)) continue;
      const slope = gradient.subarray(offset, offset + parameter.values.length);
      const norm = Math.hypot(...slope);
      expect(norm, key).toBeGreaterThan(0);
      const step = 2e-3;
      const shifted = (by: number) =>
        start.map((value, i) => value + ((by * (slope[i - offset] ?? 0)) / norm) * Number(i >= offset));
      const measured = ((await lossAt(shifted(step))) - (await lossAt(shifted(-step)))) / (2 * step);
      expect(Math.abs(measured - norm), key).toBeLessThan(0.02 * norm + 2e-4);
    }
    whole.dispose();
    batch.dispose();
    parameters.dispose();
  });
});

/** Elements per sample after the convolution. */
function sizeAfterConv({ layer, inputShape }: LayerContext): number {
  if (layer.kind !== 'conv') throw new Error('This is not a convolution.');
  const [height = 0, width = 0] = inputShape;
  const [kh, kw] = layer.kernel;
  return (height + 2 * layer.pad - kh + 1) * (width + 2 * layer.pad - kw + 1) * layer.filters;
}

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { applySettings } from '../../src/core/config/settings';
import type { Layer } from '../../src/core/network/network';
import { sizeOf } from '../../src/core/network/shape';
import type { Shape } from '../../src/core/network/shape';
import { createRng } from '../../src/core/rng';
import type { Rng } from '../../src/core/rng';
import { openEngine } from '../../src/gpu/open';
import { tf } from '../../src/gpu/tfjs/tfjs';
import { isTrained } from '../../src/kernels/optimizer/roleTable';
import { layerKinds } from '../../src/layers';
import type { LayerKind, Statistics } from '../../src/layers/layer';
import { nodeCost } from '../../src/layers/network/cost';
import { outputShape } from '../../src/layers/network/shape';
import { method } from '../../src/methods/dense';
import { catalogue } from '../../src/train/catalogue';
import { runPass } from '../../src/train/network/forward';
import { parametersOf, startingLayer } from '../../src/train/network/trainedLayer';
import { referenceOf, references } from '../layers/references';

const batch = 3;
const config = applySettings(catalogue, undefined, ['method.id=dense', `batchSize=${batch}`]);
const python = spawnSync('python3', ['-c', 'import numpy']).status === 0;

const normal = (rng: Rng, length: number) => Float32Array.from({ length }, () => rng.normal());

/** A single node with random inputs, and random parameters near their initial values. */
function open(node: Layer, shapes: readonly Shape[]) {
  const rng = createRng(12).fork(node.kind, shapes.flat().join());
  const output = outputShape(node, ...shapes);
  const shaped = { layer: node, input: shapes[0] ?? [], inputs: shapes, output };
  const network = { input: shaped.input, classes: sizeOf(output), layers: [node] };
  const trained = startingLayer(shaped, { network, config, method, rng });
  const parameters = Object.entries(trained ? parametersOf(trained) : {}).map(
    ([key, { shape, role, values }]) => ({
      ...{ key, shape, role },
      values: values.map((value) => value + 0.3 * (2 * rng.uniform() - 1)),
    }),
  );
  const inputs = shapes.map((shape) => normal(rng, batch * sizeOf(shape)));
  const size = batch * sizeOf(output);
  return { node, shapes, output, shaped, trained, parameters, inputs, residual: normal(rng, size), weights: normal(rng, size) }; // prettier-ignore
}

type Opened = ReturnType<typeof open>;
type Observed<T> = ((statistics: T) => void) | undefined;

/** The output of the reference with one entry of one array changed. */
function expected(
  { node, shapes, output, parameters, inputs }: Opened,
  observe: Observed<Statistics<number[]>>,
  moved?: { array: number; at: number; by: number },
): Float64Array {
  const arrays = [...inputs, ...parameters.map(({ values }) => values)].map((values, i) => {
    const own = Float64Array.from(values);
    if (moved?.array === i) own[moved.at] = (own[moved.at] ?? NaN) + moved.by;
    return own;
  });
  const parameter = (key: string) => {
    const values = arrays[inputs.length + parameters.findIndex((one) => one.key === key)];
    if (!values) throw new Error(`${node.kind} has no ${key}.`);
    return values;
  };
  const call = { ...{ node, shapes, output, batch }, parameter, observe };
  return referenceOf(node.kind).forward(call, ...arrays.slice(0, inputs.length));
}

/** The node's output as a function of its inputs and parameters as tensors, in order. */
function output(
  { node, trained, parameters, inputs }: Opened,
  tensors: readonly tf.Tensor[],
  pass: { relu: boolean; residual: tf.Tensor | undefined },
  observe: Observed<Statistics>,
): tf.Tensor {
  const own = Object.fromEntries(
    parameters.flatMap(({ key }, i) => {
      const tensor = tensors[inputs.length + i];
      return tensor ? [[key, tensor]] : [];
    }),
  );
  const read = tensors.slice(0, inputs.length);
  return runPass({ layer: node, relu: pass.relu }, read, pass.residual, { trained, own }, observe);
}

const tensorsOf = ({ shapes, inputs, parameters }: Opened) => [
  ...inputs.map((values, i) => tf.tensor(values, [batch, ...(shapes[i] ?? [])])),
  ...parameters.map(({ values, shape }) => tf.tensor(values, [...shape])),
];

const alone = { relu: false, residual: undefined };

/** The operations after a node, in separate passes. */
function joined(as: 'relu' | 'residual', ...inputs: tf.Tensor[]): tf.Tensor {
  const kind = layerKinds.find(({ joins }) => joins === as)?.kind;
  const node = [...references.values()]
    .flatMap(({ cases }) => cases)
    .find((one) => one.node.kind === kind)?.node;
  if (!node) throw new Error(`No kind is fused as ${as}.`);
  return runPass({ layer: node, relu: false }, inputs, undefined, { trained: undefined, own: undefined });
}

/** Whether the network is differentiated with respect to an array: an input or a trained parameter. */
const isFree = ({ inputs, parameters }: Opened, array: number) => {
  const role = parameters[array - inputs.length]?.role;
  return role === undefined || isTrained(role);
};

/** The gradient of Σ weights · output with respect to the differentiated tensors, by index. */
function gradients(own: Opened, tensors: tf.Tensor[], of: (tensors: tf.Tensor[]) => tf.Tensor) {
  const free = tensors.filter((_, i) => isFree(own, i));
  const { grads } = tf.valueAndGrads((...xs: tf.Tensor[]) => {
    const y = of(
      tensors.map((tensor, i) => (isFree(own, i) ? (xs[free.indexOf(tensor)] ?? tensor) : tensor)),
    );
    return tf.sum<tf.Scalar>(tf.mul(y, tf.reshape(tf.tensor1d(own.weights), y.shape)));
  })(free);
  return tensors.map((tensor, i) =>
    isFree(own, i) ? Array.from(grads[free.indexOf(tensor)]?.dataSync() ?? []) : undefined,
  );
}

function expectClose(actual: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number) {
  expect(actual.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++)
    expect(Math.abs((actual[i] ?? NaN) - (wanted[i] ?? NaN)), `entry ${i}`).toBeLessThan(
      tolerance * (1 + Math.abs(wanted[i] ?? NaN)),
    );
}

beforeAll(async () => {
  await openEngine('cpu');
});

describe('the kinds of node', () => {
  it('each have a reference and a NumPy counterpart, and neither exists without its kind', () => {
    const kinds = layerKinds.map(({ kind }) => kind).sort();
    expect([...references.keys()].sort()).toEqual(kinds);
    const scripts = readdirSync('test/python/layers').filter((name) => name.endsWith('.py'));
    expect(scripts.map((name) => name.slice(0, -'.py'.length)).sort()).toEqual(kinds);
  });

  it.each(['relu', 'residual'])('include exactly one that a pass can fuse as its %s', (as) => {
    expect(layerKinds.filter(({ joins }) => joins === as)).toHaveLength(1);
  });
});

const casesOf = ({ kind }: LayerKind) =>
  (references.get(kind)?.cases ?? []).map(({ node, inputs }) => ({
    ...{ node, inputs },
    text: inputs.map((shape) => shape.join('×')).join(' and '),
  }));

describe.each(layerKinds)('layer $kind', (kind) => {
  it('has the name of its file, as do the nodes of its cases', () => {
    expect(readdirSync('src/layers')).toContain(`${kind.kind}.ts`);
    const { cases } = referenceOf(kind.kind);
    expect(cases.length).toBeGreaterThan(0);
    for (const { node } of cases) {
      expect(node.kind).toBe(kind.kind);
      expect('lowRank' in node).toBe(kind.weight !== undefined);
    }
  });

  it.each(casesOf(kind))(
    'declares the right shape and parameters for $text, and counts their cost',
    ({ node, inputs }) => {
      expect(kind.inputs?.(node) ?? [node.input]).toHaveLength(inputs.length);
      const { trained, shaped } = open(node, inputs);
      const made = Object.values(trained ? parametersOf(trained) : {}).filter(({ role }) => isTrained(role));
      for (const { shape, values } of made) expect(values).toHaveLength(sizeOf(shape));
      const { params, macs } = nodeCost(shaped);
      expect(params).toBe(made.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
      expect(Number.isInteger(macs) && macs >= 0).toBe(true);
    },
  );

  it.each(casesOf(kind))(
    'of $text agrees with its reference, in training and in evaluation',
    ({ node, inputs }) => {
      const own = open(node, inputs);
      const states = own.parameters.filter(({ role }) => role === 'state').map(({ key }) => key);
      for (const trains of [true, false]) {
        const seen: Record<string, ArrayLike<number>> = {};
        const wanted: Record<string, number[]> = {};
        const y = tf.tidy(() => {
          const tensor = output(own, tensorsOf(own), alone, trains ? (told) => {
          for (const [key, value] of Object.entries(told)) seen[key] = value.dataSync();
        } : undefined); // prettier-ignore
          expect(tensor.shape).toEqual([batch, ...own.output]);
          return Array.from(tensor.dataSync());
        });
        expectClose(y, expected(own, trains ? (told) => Object.assign(wanted, told) : undefined), 2e-5);
        expect(Object.keys(seen).sort()).toEqual(trains ? states.sort() : []);
        expect(Object.keys(wanted).sort()).toEqual(Object.keys(seen).sort());
        for (const [key, values] of Object.entries(wanted)) expectClose(seen[key] ?? [], values, 2e-5);
      }
    },
  );

  it.each(casesOf(kind))(
    'of $text has the gradient of central differences of its reference',
    ({ node, inputs }) => {
      const own = open(node, inputs);
      const found = tf.tidy(() =>
        gradients(own, tensorsOf(own), (tensors) => output(own, tensors, alone, () => undefined)),
      );
      const step = 1e-5;
      const slope = (array: number, at: number) => {
        const [up, down] = [step, -step].map((by) => expected(own, () => undefined, { array, at, by }));
        return (
          own.weights.reduce((sum, weight, i) => sum + weight * ((up?.[i] ?? NaN) - (down?.[i] ?? NaN)), 0) /
          (2 * step)
        );
      };
      let largest = 0;
      found.forEach((values, array) => {
        if (!values) return;
        const shape = own.parameters[array - inputs.length]?.shape ?? [batch, ...(inputs[array] ?? [])];
        expect(values).toHaveLength(sizeOf(shape));
        values.forEach((value, at) => {
          const wanted = slope(array, at);
          largest = Math.max(largest, Math.abs(wanted));
          expect(Math.abs(value - wanted), `array ${array}, entry ${at}`).toBeLessThan(
            1e-4 * (1 + Math.abs(wanted)),
          );
        });
      });
      expect(largest).toBeGreaterThan(0.1);
    },
  );

  const ends = (['relu', 'residual'] as const).filter((as) => kind.takes?.includes(as));
  for (const as of ends.length > 1 ? [...ends.map((end) => [end]), ends] : ends.map((end) => [end]))
    it.each(casesOf(kind))(
      `of $text does ${as.join(' and ')} in its pass as others do after it`,
      ({ node, inputs }) => {
        const own = open(node, inputs);
        const [relu, adds] = [as.includes('relu'), as.includes('residual')];
        for (const observe of [() => undefined, undefined])
          tf.tidy(() => {
            const leaves = tensorsOf(own);
            const tensors = adds ? [...leaves, tf.tensor(own.residual, [batch, ...own.output])] : leaves;
            const fused = (all: tf.Tensor[]) =>
              output(own, all, { relu, residual: all[leaves.length] }, observe);
            const apart = (all: tf.Tensor[]) => {
              const [plain, residual] = [output(own, all, alone, observe), all[leaves.length]];
              const sum = residual ? joined('residual', plain, residual) : plain;
              return relu ? joined('relu', sum) : sum;
            };
            expectClose(fused(tensors).dataSync(), apart(tensors).dataSync(), 1e-6);
            const [a, b] = [fused, apart].map((of) => gradients(own, tensors, of));
            a?.forEach((values, i) => expectClose(values ?? [], b?.[i] ?? [], 1e-5));
          });
      },
    );

  it.runIf(python)('has the same output in evaluate.py (needs python3 with NumPy)', () => {
    const all = casesOf(kind).map(({ node, inputs }) => open(node, inputs));
    const script = [
      'import json, sys, numpy as np',
      'import evaluate',
      'array = lambda one: np.array(one["data"], dtype=float).reshape(one["shape"])',
      'for case in json.load(sys.stdin):',
      '    tensors = {name: array(one) for name, one in case["tensors"].items()}',
      '    y = evaluate.output_of(case["layer"], [array(one) for one in case["inputs"]], tensors)',
      '    print(json.dumps(y.tolist()))',
    ].join('\n');
    const cases = all.map(({ node, shapes, parameters, inputs }) => ({
      layer: node,
      inputs: inputs.map((data, i) => ({ data: Array.from(data), shape: [batch, ...(shapes[i] ?? [])] })),
      tensors: Object.fromEntries(
        parameters.map(({ key, shape, values }) => [
          `${node.name}.${key}`,
          { data: Array.from(values), shape },
        ]),
      ),
    }));
    const result = spawnSync('python3', ['-c', script], {
      input: JSON.stringify(cases),
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: 'test/python', PYTHONDONTWRITEBYTECODE: '1' },
    });
    expect(result.stderr).toBe('');
    const lines = result.stdout.trim().split('\n');
    expect(lines).toHaveLength(all.length);
    all.forEach((own, i) => {
      const y: number[] = JSON.parse(lines[i] ?? '').flat(9);
      expectClose(y, expected(own, undefined), 1e-10);
    });
  });
});

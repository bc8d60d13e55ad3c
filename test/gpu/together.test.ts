import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import { windowElements } from '../../src/gpu/engine';
import type { WebgpuEngine } from '../../src/gpu/engine';
import { tf } from '../../src/gpu/tfjs/tfjs';
import { convolution, product } from '../../src/ops/products';
import { together } from '../../src/ops/together';
import { installOverrides } from '../../src/ops/webgpu/overrides';
import { openTestEngine } from './open';

type Case = {
  name: string;
  input: number[];
  /** Of the leaves. */
  shapes: number[][];
  /** The last leaves are in an array of their own. */
  apart?: number;
  output(x: tf.Tensor, leaves: readonly tf.Tensor[]): tf.Tensor;
};

const conv = (x: tf.Tensor, kernel: tf.Tensor, bias?: tf.Tensor) =>
  convolution(x, kernel, { stride: [1, 1], pad: [1, 1] }, { bias, relu: bias !== undefined });

const stack = (x: tf.Tensor, leaves: readonly tf.Tensor[]) =>
  leaves.reduce((y, kernel) => conv(y, kernel), x);

const flat = (x: tf.Tensor) => tf.reshape(x, [x.shape[0] ?? 1, -1]);

const strided = (x: tf.Tensor, kernel: tf.Tensor) => convolution(x, kernel, { stride: [2, 2], pad: [1, 1] });

const square = [3, 3, 4, 4];

const cases: Case[] = [
  {
    name: 'layers with biases, and a dense one of odd width',
    input: [4, 6, 6, 3],
    shapes: [[3, 3, 3, 8], [8], [3, 3, 8, 8], [8], [288, 7], [7]],
    apart: 2,
    output: (x, [a = x, b = x, c = x, d = x, e = x, f = x]) =>
      product(flat(conv(conv(x, a, b), c, d)), e, { bias: f }),
  },
  {
    name: 'one kernel in two layers',
    input: [4, 6, 6, 4],
    shapes: [square, square],
    output: (x, [a = x, b = x]) => stack(x, [a, b, a]),
  },
  {
    name: 'a kernel that is computed in tf ops',
    input: [4, 6, 6, 4],
    shapes: [square, square],
    output: (x, [a = x, b = x]) => stack(x, [tf.mul(a, tf.sqrt(tf.abs(b))), tf.add(a, b), b]),
  },
  {
    name: 'branches that come together again',
    input: [4, 6, 6, 4],
    shapes: [square, square, square],
    output(x, [a = x, b = x, c = x]) {
      const first = conv(x, a);
      const second = tf.add(conv(first, b), first);
      return tf.add(conv(second, c), second);
    },
  },
  {
    name: 'two strided branches',
    input: [4, 6, 6, 4],
    shapes: [square, square, square],
    output(x, [a = x, b = x, c = x]) {
      const first = conv(x, a);
      return tf.add(strided(first, b), strided(first, c));
    },
  },
  {
    name: 'a gradient that two branches share',
    input: [4, 6, 6, 4],
    shapes: [square, square, square],
    output(x, [a = x, b = x, c = x]) {
      const [first, second] = [conv(x, a), conv(x, b)];
      return tf.add(conv(tf.add(first, second), c), first);
    },
  },
  {
    name: 'more slices than may wait',
    input: [2, 3, 3, 64],
    shapes: Array.from({ length: 9 }, () => [3, 3, 64, 64]),
    apart: 3,
    output: stack,
  },
];

describe('a network that is differentiated together', () => {
  let engine: WebgpuEngine;
  beforeAll(async () => {
    engine = await openTestEngine();
    installOverrides(engine);
  });
  afterAll(() => engine.dispose());

  const allocated = (shapes: readonly number[][], rng: ReturnType<typeof createRng>) => {
    const sizes = shapes.map((shape) => tf.util.sizeFromShape(shape));
    const offsets = sizes.map((_, i) =>
      sizes.slice(0, i).reduce((sum, size) => sum + Math.ceil(size / windowElements) * windowElements, 0),
    );
    const length = (offsets.at(-1) ?? 0) + (sizes.at(-1) ?? 0);
    const packed = engine.allocate(
      'leaves',
      Float32Array.from({ length }, () => rng.normal() / 8),
    );
    return shapes.map((shape, i) => {
      const offset = offsets[i] ?? 0;
      return { tensor: engine.view(packed, offset, shape).tensor, packed, offset };
    });
  };

  /** The gradients of Σ y² / 2 with respect to the leaves, and the dispatches of ours for them. */
  const gradients = async ({ input, shapes, apart = 0, output }: Case, joint: boolean) => {
    const rng = createRng(3);
    const [from] = allocated([input], rng);
    if (!from) throw new Error('There is no input.');
    const own = shapes.length - apart;
    const windows = [...allocated(shapes.slice(0, own), rng), ...allocated(shapes.slice(own), rng)];
    const before = engine.dispatches();
    const work = () =>
      tf.grads((...leaves: tf.Tensor[]) => {
        const y = output(from.tensor, leaves);
        return tf.mul(tf.sum(tf.mul(y, y)), 0.5);
      })(windows.map(({ tensor }) => tensor));
    try {
      const found = tf.tidy(() => {
        if (!joint) return work();
        return together({ fixed: [from.tensor], windows }, () =>
          work().map((gradient) => tf.add(gradient, 0)),
        );
      });
      const dispatches = engine.dispatches() - before;
      const values = await engine.read(found);
      tf.dispose(found);
      return { values, dispatches };
    } finally {
      for (const packed of new Set([from, ...windows].map((window) => window.packed))) engine.free(packed);
    }
  };

  it.each(cases)('has the same gradients, bit for bit: $name', async (one) => {
    const alone = await gradients(one, false);
    const joint = await gradients(one, true);
    expect(joint.values).toEqual(alone.values);
    expect(joint.values.flatMap((values) => [...values]).every(Number.isFinite)).toBe(true);
    expect(joint.values.every((values) => values.some((value) => value !== 0))).toBe(true);
    expect(joint.dispatches).toBeLessThan(alone.dispatches);
  });

  it('says so where a gradient function returns one tensor for two inputs, of which one is added to', async () => {
    const shared = tf.customGrad((...inputs) => {
      const [p, q] = inputs.filter((input): input is tf.Tensor => input instanceof tf.Tensor);
      if (!p || !q) throw new Error('There are two inputs.');
      return { value: tf.add(p, q), gradFunc: (dy) => [dy, dy] };
    });
    const one: Case = {
      name: 'one tensor for two inputs',
      input: [4, 6, 6, 4],
      shapes: [square, square],
      output(x, [a = x, b = x]) {
        const [first, second] = [conv(x, a), conv(x, b)];
        // A kernel without gradient: otherwise that would be the next thing computed.
        return tf.add(conv(shared(first, second), tf.ones(square)), first);
      },
    };
    await expect(gradients(one, true)).rejects.toThrow('clone what it returns twice');
  });

  it('leaves nothing behind, also where it fails', async () => {
    const [one] = cases;
    if (!one) throw new Error('There is no case.');
    const wanted = await gradients(one, true);
    const output: Case['output'] = (x, leaves) => {
      one.output(x, leaves);
      throw new Error('stop');
    };
    await expect(gradients({ ...one, output }, true)).rejects.toThrow('stop');
    const { tensors } = engine.memory(); // tfjs keeps what it saved for a gradient that did not come
    expect((await gradients(one, false)).values).toEqual(wanted.values);
    expect(await gradients(one, true)).toEqual(wanted);
    expect(engine.memory().tensors).toBe(tensors);
  });
});

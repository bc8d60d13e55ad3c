import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GpuError, ShapeError } from '../../src/core/errors';
import type { Engine } from '../../src/gpu/engine';
import type { Kernel } from '../../src/gpu/kernel';
import { openEngine } from '../../src/gpu/open';
import { tf } from '../../src/gpu/tfjs/tfjs';
import { openTestEngine } from './open';

/** x ← 2x, as a kernel. */
const doubling: Kernel = {
  name: 'doubling',
  source: `
    @group(0) @binding(0) var<storage, read_write> x: array<f32>;
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
      let i = id.x + id.y * groups.x * 64;
      if (i < arrayLength(&x)) { x[i] *= 2; }
    }`,
  workgroupSize: 64,
  bindings: [{ name: 'x', type: 'f32', access: 'read_write' }],
  fallback: ({ x }) => (x ? { x: tf.mul<tf.Tensor1D>(x, 2) } : {}),
};

/** y ← a + b, as a kernel. */
const summing: Kernel = {
  name: 'summing',
  source: `
    @group(0) @binding(0) var<storage, read> a: array<f32>;
    @group(0) @binding(1) var<storage, read> b: array<f32>;
    @group(0) @binding(2) var<storage, read_write> y: array<f32>;
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) id: vec3u) {
      if (id.x < arrayLength(&y)) { y[id.x] = a[id.x] + b[id.x]; }
    }`,
  workgroupSize: 64,
  bindings: [
    { name: 'a', type: 'f32', access: 'read' },
    { name: 'b', type: 'f32', access: 'read' },
    { name: 'y', type: 'f32', access: 'read_write' },
  ],
  fallback: ({ a, b }) => (a && b ? { y: tf.add<tf.Tensor1D>(a, b) } : {}),
};

describe.each([
  ['WebGPU', openTestEngine],
  ['tf ops', () => openEngine('cpu')],
])('the engine on %s', (_name, open) => {
  let engine: Engine;
  beforeEach(async () => {
    engine = await open();
  });
  afterEach(() => engine.dispose());

  it('keeps the order of writes, dispatches, copies and tensor ops', async () => {
    const x = engine.allocate('x', Float32Array.of(1, 2, 3));
    const copy = engine.allocate('copy', new Float32Array(3));
    const view = engine.view(x, 0, [3]);
    const before = tf.add(view.tensor, 10);
    engine.dispatch(doubling, { x }, 3);
    engine.copy(x, copy);
    engine.write(x, Float32Array.of(7), 1);
    const after = tf.add(view.tensor, 10);
    const [a, b, c, d] = await engine.read([before, x, copy, after]);
    expect([a, b, c, d].map((values) => Array.from(values ?? []))).toEqual([
      [11, 12, 13],
      [2, 7, 6],
      [2, 4, 6],
      [12, 17, 16],
    ]);
    tf.dispose([before, after]);
  });

  it('knows the dispatches of a trace and the bytes of their arrays, on WebGPU', async () => {
    const [x, y] = [engine.allocate('x', new Float32Array(100)), engine.allocate('y', new Float32Array(100))];
    engine.dispatch(doubling, { x }, 100); // its bind group is older than the trace
    const trace = engine.trace(
      () => {
        engine.dispatch(doubling, { x }, 100);
        engine.dispatch(summing, { a: x, b: x, y }, 100);
        engine.copy(x, y);
      },
      () => [],
    );
    await engine.settle();
    expect(trace.work).toEqual('backend' in engine ? { dispatches: 2, bytes: 4 * (100 + 200) } : undefined);
    trace.dispose();
  });

  it('gathers tensors, with zeros between them', async () => {
    const target = engine.allocate('target', new Float32Array(200));
    const tensors = [
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor1d([5]),
    ];
    engine.gather(
      target,
      tensors.map((tensor, i) => ({ tensor, offset: 128 * i })),
    );
    const [values] = await engine.read([target]);
    expect(Array.from(values?.subarray(0, 5) ?? [])).toEqual([1, 2, 3, 4, 0]);
    expect(values?.[128]).toBe(5);
    tf.dispose(tensors);
  });

  it('refuses arrays that do not fit', () => {
    const x = engine.allocate('x', new Float32Array(4));
    expect(() => engine.write(x, new Float32Array(5))).toThrow(ShapeError);
    expect(() => engine.write(x, new Float32Array(2), 3)).toThrow(ShapeError);
    expect(() => engine.dispatch(doubling, {}, 4)).toThrow(GpuError);
  });

  it('reuses freed memory, and releases it when drained', async () => {
    const use = async () => {
      const x = engine.allocate('x', new Float32Array(4096));
      engine.dispatch(doubling, { x }, 4096);
      engine.view(x, 64, [8]);
      await engine.settle();
      engine.free(x);
      return engine.memory();
    };
    const before = engine.memory();
    const once = await use();
    for (let i = 0; i < 5; i++) expect(await use()).toEqual(once);
    await engine.drain();
    expect(engine.memory()).toEqual(before);
  });
});

describe('the engine on WebGPU', () => {
  let engine: Engine;
  beforeEach(async () => {
    engine = await openTestEngine();
  });
  afterEach(() => engine.dispose());

  it('runs more workgroups than fit in one dimension', async () => {
    const length = 65_536 * 64 + 5;
    const x = engine.allocate('x', new Float32Array(length).fill(3));
    engine.dispatch(doubling, { x }, length);
    const [values] = await engine.read([x]);
    expect(values?.every((value) => value === 6)).toBe(true);
  });

  it.each([
    ['does not compile', doubling.source.replace('*= 2', '*= nonsense')],
    ['lacks a binding', doubling.source.replace('@binding(0)', '@binding(3)')],
  ])('reports a shader that %s as an error, never as zeros', async (_name, source) => {
    const broken = { ...doubling, name: 'broken', source };
    const x = engine.allocate('x', Float32Array.of(1));
    engine.dispatch(broken, { x }, 1);
    await expect(engine.settle()).rejects.toThrow(GpuError);
    await expect(engine.read([x])).rejects.toThrow(/broken|refused/);
  });

  it('also reports it when compiling ahead', async () => {
    const broken = { ...doubling, name: 'broken', source: 'this is not a shader' };
    const x = engine.allocate('x', Float32Array.of(1));
    await expect(
      engine.compile(
        () => engine.dispatch(broken, { x }, 1),
        () => {},
      ),
    ).rejects.toThrow(/broken/);
  });

  it('reports a tfjs op that the device rejects', async () => {
    const tensors = Array.from({ length: 40 }, () => tf.ones([4]));
    tf.addN(tensors);
    await expect(engine.settle()).rejects.toThrow(GpuError);
    tf.dispose(tensors);
  });
});

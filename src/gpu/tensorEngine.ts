import type { AdapterInfo } from '../core/adapter';
import { GpuError } from '../core/errors';
import { assertFits } from './engine';
import type { Engine, Packed } from './engine';
import { tf } from './tfjs/tfjs';

type Held = Packed & {
  values: tf.Tensor1D | undefined;
  table: Uint32Array | undefined;
  version: number;
  views: { tensor: tf.Tensor | undefined }[];
};

const isHeld = (source: object): source is Held => 'label' in source && 'version' in source;

const held = (packed: Packed): Held => {
  if (!isHeld(packed)) throw new GpuError(`${packed.label} belongs to another engine.`);
  return packed;
};

const valuesOf = (packed: Packed): tf.Tensor1D => {
  const { values } = held(packed);
  if (!values) throw new GpuError(`${packed.label} is a table, not an array of f32.`);
  return values;
};

const unavailable = (): never => {
  throw new GpuError('Kernels that replace those of tfjs exist on WebGPU only.');
};

/**
 * The engine without WebGPU: packed arrays are tensors of tfjs's present backend, kernels run their tf-op fallbacks.
 *
 * Slower (every op runs by itself), but the same numbers within rounding.
 */
export function createTensorEngine(adapter: AdapterInfo): Engine {
  const all = new Set<Held>();
  let dispatches = 0;

  const replace = (packed: Packed, values: tf.Tensor1D) => {
    const target = held(packed);
    target.values?.dispose();
    target.values = tf.keep(values);
    target.version++;
  };
  const release = (packed: Held) => {
    packed.values?.dispose();
    for (const view of packed.views) view.tensor?.dispose();
    all.delete(packed);
  };
  /** `target` with `part` in place of its elements from `offset` on. */
  const spliced = (target: Packed, part: tf.Tensor1D, offset: number) => {
    const present = valuesOf(target);
    const end = offset + part.size;
    const pieces = [tf.slice1d(present, 0, offset), part, tf.slice1d(present, end, target.length - end)];
    return tf.concat1d(pieces.filter((piece) => piece.size > 0));
  };
  return {
    adapter,
    allocate(label, contents) {
      const f32 = contents instanceof Float32Array;
      const packed: Held = {
        label,
        length: contents.length,
        type: f32 ? 'f32' : 'u32',
        values: f32 ? tf.keep(tf.tensor1d(contents.slice(), 'float32')) : undefined,
        table: f32 ? undefined : contents.slice(),
        version: 0,
        views: [],
      };
      all.add(packed);
      return packed;
    },
    constant(contents) {
      return this.allocate('constant', contents);
    },
    free(packed) {
      release(held(packed));
    },
    write(target, contents, offset = 0) {
      assertFits(target, contents.length, offset);
      if (!(contents instanceof Float32Array)) {
        held(target).table?.set(contents, offset);
        return;
      }
      const part = contents.slice();
      replace(
        target,
        tf.tidy(() =>
          part.length === target.length
            ? tf.tensor1d(part, 'float32')
            : spliced(target, tf.tensor1d(part, 'float32'), offset),
        ),
      );
    },
    copy: (source, target) => replace(target, valuesOf(source).clone()),
    gather(target, parts) {
      const ordered = [...parts].sort((a, b) => a.offset - b.offset);
      replace(
        target,
        tf.tidy(() => {
          const pieces: tf.Tensor1D[] = [];
          let at = 0;
          for (const { tensor, offset } of ordered) {
            if (offset > at) pieces.push(tf.zeros<tf.Rank.R1>([offset - at]));
            pieces.push(tf.reshape(tensor, [tensor.size]));
            at = offset + tensor.size;
          }
          if (at < target.length) pieces.push(tf.zeros<tf.Rank.R1>([target.length - at]));
          return tf.concat1d(pieces);
        }),
      );
    },
    view(source, offset, shape) {
      const size = tf.util.sizeFromShape([...shape]);
      const entry: { tensor: tf.Tensor | undefined } = { tensor: undefined };
      let version = -1;
      held(source).views.push(entry);
      return {
        shape,
        get tensor(): tf.Tensor {
          if (entry.tensor && version === held(source).version) return entry.tensor;
          entry.tensor?.dispose();
          const window = tf.tidy(() => tf.reshape(tf.slice1d(valuesOf(source), offset, size), [...shape]));
          entry.tensor = tf.keep(window);
          version = held(source).version;
          return window;
        },
      };
    },
    borrow(tensor) {
      if (!(tensor instanceof tf.Tensor)) return unavailable();
      const values = tf.reshape<tf.Rank.R1>(tensor, [tensor.size]);
      const lent: Held = {
        ...{ label: 'tensor', length: tensor.size, type: 'f32', values },
        ...{ table: undefined, version: 0, views: [] },
      };
      return lent;
    },
    output: unavailable,
    release: unavailable,
    dispatch(kernel, arrays, _threads) {
      const tensors: Record<string, tf.Tensor1D> = {};
      const tables: Record<string, Uint32Array> = {};
      for (const { name, type } of kernel.bindings) {
        const packed = arrays[name];
        if (!packed) throw new GpuError(`${kernel.name} is missing its array "${name}".`);
        if (type === 'f32') tensors[name] = valuesOf(packed);
        else tables[name] = held(packed).table ?? new Uint32Array();
      }
      const { fallback } = kernel;
      if (!fallback) throw new GpuError(`${kernel.name} exists on WebGPU only.`);
      const results = tf.tidy(() => fallback(tensors, tables));
      for (const [name, values] of Object.entries(results)) {
        const packed = arrays[name];
        if (packed) replace(packed, values);
      }
      dispatches++;
    },
    async read(sources) {
      return Promise.all(
        sources.map(async (source) => {
          const values = await (source instanceof tf.Tensor ? source : valuesOf(source)).data();
          return Float32Array.from(values);
        }),
      );
    },
    // On WebGL only a read waits for the GPU; on the processor there is nothing to wait for but the event loop.
    async settle() {
      const [some] = all;
      if (adapter.backend === 'webgl' && some?.values)
        await tf.tidy(() => tf.slice1d(valuesOf(some), 0, 1)).data();
      else await new Promise((resolve) => setTimeout(resolve, 0));
    },
    cause: async (thrown) => thrown,
    drain: async () => {},
    trace(work) {
      work();
      return { replay: work, bytes: () => 0, dispose() {} };
    },
    // Nothing is compiled ahead: running the work would change what it works on.
    async compile(_work, progress) {
      progress(1, 1);
    },
    memory: () => ({ tensors: tf.memory().numTensors, bytes: tf.memory().numBytes }),
    dispatches: () => dispatches,
    dispose() {
      for (const packed of all) release(packed);
    },
  };
}

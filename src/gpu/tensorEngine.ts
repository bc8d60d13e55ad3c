import type { AdapterInfo } from '../core/adapter';
import { GpuError } from '../core/errors';
import type { Engine, Packed } from './engine';
import {
  borrowedFrom,
  createHeld,
  gatherInto,
  release,
  replace,
  tableOf,
  valuesOf,
  viewOf,
  writeTo,
} from './tensorArrays';
import { tf } from './tfjs/tfjs';

/**
 * The engine without WebGPU: packed arrays are tensors of tfjs's current backend, kernels run their tf-op fallbacks.
 *
 * Slower, since every op runs by itself, but the same numbers within rounding.
 */
export function createTensorEngine(adapter: AdapterInfo): Engine {
  const all = new Set<Packed>();
  let dispatches = 0;
  return {
    adapter,
    allocate(label, contents) {
      const packed = createHeld(label, contents);
      all.add(packed);
      return packed;
    },
    free(packed) {
      release(packed);
      all.delete(packed);
    },
    write: writeTo,
    copy: (source, target) => replace(target, valuesOf(source).clone()),
    gather: gatherInto,
    view: viewOf,
    borrow: borrowedFrom,
    dispatch(kernel, arrays, _threads) {
      const tensors: Record<string, tf.Tensor1D> = {};
      const tables: Record<string, Uint32Array> = {};
      for (const { name, type } of kernel.bindings) {
        const packed = arrays[name];
        if (!packed) throw new GpuError(`${kernel.name} is missing its array "${name}".`);
        if (type === 'f32') tensors[name] = valuesOf(packed);
        else tables[name] = tableOf(packed);
      }
      const { fallback } = kernel;
      if (!fallback) throw new GpuError(`${kernel.name} runs on WebGPU only.`);
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
    // On WebGL only a read waits for the GPU. On the processor all work is done already; this lets other tasks run.
    async settle() {
      const some = adapter.backend === 'webgl' ? [...all].find(({ type }) => type === 'f32') : undefined;
      if (some) await tf.tidy(() => tf.slice1d(valuesOf(some), 0, 1)).data();
      else await new Promise((resolve) => setTimeout(resolve, 0));
    },
    cause: async (thrown) => thrown,
    drain: async () => {},
    trace(work) {
      work();
      return { replay: work, bytes: () => 0, dispose() {} };
    },
    // Nothing to compile ahead; running the work would change what it works on.
    async compile(_work, progress) {
      progress(1, 1);
    },
    memory: () => ({ tensors: tf.memory().numTensors, bytes: tf.memory().numBytes }),
    dispatches: () => dispatches,
    dispose() {
      for (const packed of all) release(packed);
      all.clear();
    },
  };
}

import { GpuError, ShapeError } from '../../core/errors';
import { assertFits, windowElements } from '../engine';
import type { Contents, Packed, View } from '../engine';
import { resourceOf, windowInfo, windowTensor } from '../tfjs/bridge';
import type { Bridge } from '../tfjs/bridge';
import { tf } from '../tfjs/tfjs';
import type { Constants } from './constants';
import type { Pipelines } from './pipelines';
import type { SpareBuffers } from './spareBuffers';

/** A packed array in a GPU buffer. */
export type Buffered = Packed & {
  buffer: GPUBuffer;
  /** Where in the buffer it begins, in bytes. The buffer may be longer than the array: it may have served before. */
  offset: number;
  /** In bytes. */
  size: number;
  views: tf.Tensor[];
  /** The data of the tensor that it is borrowed from. */
  lender?: object;
};

/** The packed arrays of an engine. Members that `Engine` has, too, are described there. */
export type Arrays = {
  allocate(label: string, contents: Contents): Buffered;
  write(target: Packed, contents: Contents, offset?: number): void;
  constant(contents: Uint32Array<ArrayBuffer>): Buffered;
  borrow(tensor: tf.TensorInfo): Buffered;
  view(source: Packed, offset: number, shape: readonly number[]): View;
  window(source: Packed, offset: number, shape: readonly number[]): tf.TensorInfo;
  free(packed: Packed): void;
  bytes(): number;
  /** Frees all arrays. */
  dispose(): void;
};

const isBuffered = (source: object): source is Buffered => 'buffer' in source && 'label' in source;

/** The array as one of an engine on WebGPU. Throws GpuError if it belongs to an engine of another kind. */
export function buffered(packed: Packed): Buffered {
  if (!isBuffered(packed)) throw new GpuError(`${packed.label} belongs to another engine.`);
  return packed;
}

/** Where the data of a tensor lies, in bytes, and the data whose buffer that is. */
export function spanOf(
  bridge: Bridge,
  tensor: tf.TensorInfo,
): { buffer: GPUBuffer; offset: number; lender: object } {
  const resource = resourceOf(bridge, tensor);
  const { buffer, offset } = 'buffer' in resource ? resource : { buffer: resource, offset: 0 };
  return { buffer, offset, lender: bridge.tensorMap.get(tensor.dataId)?.within ?? tensor.dataId };
}

function assertAligned(source: Packed, offset: number): void {
  if (offset % windowElements !== 0)
    throw new ShapeError(
      `A window must start at a multiple of ${windowElements} elements, got ${offset} in ${source.label}.`,
    );
}

/** No arrays yet. What is freed becomes spare. */
export function createArrays(
  bridge: Bridge,
  flush: () => void,
  { pipelines, constants, spare }: { pipelines: Pipelines; constants: Constants; spare: SpareBuffers },
): Arrays {
  const { device } = bridge;
  const arrays = new Set<Buffered>();
  const write: Arrays['write'] = (target, contents, offset = 0) => {
    assertFits(target, contents.length, offset);
    flush();
    device.queue.writeBuffer(buffered(target).buffer, 4 * offset, contents);
  };
  const release = (packed: Buffered) => {
    for (const view of packed.views) view.dispose();
    pipelines.forget(packed.buffer);
    spare.put(packed.buffer);
    arrays.delete(packed);
  };
  return {
    write,
    allocate(label, contents) {
      const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
      const size = Math.max(16, 4 * contents.length);
      const usage = STORAGE | UNIFORM | COPY_SRC | COPY_DST;
      // However much larger: after a rank cut everything is smaller and finds its old place.
      const buffer = spare.take(size, usage, Infinity) ?? device.createBuffer({ size, usage });
      buffer.label = label;
      const type = contents instanceof Float32Array ? 'f32' : 'u32';
      const packed: Buffered = { label, length: contents.length, type, buffer, offset: 0, size, views: [] };
      arrays.add(packed);
      write(packed, contents);
      return packed;
    },
    constant: (contents) => ({
      label: 'constant',
      length: contents.length,
      type: 'u32',
      ...constants.get(contents),
      views: [],
    }),
    borrow(tensor) {
      const length = tf.util.sizeFromShape(tensor.shape);
      const size = 4 * length;
      return { label: 'tensor', length, type: 'f32', ...spanOf(bridge, tensor), size, views: [] };
    },
    view(source, offset, shape) {
      assertAligned(source, offset);
      const { buffer, views } = buffered(source);
      const tensor = tf.keep(windowTensor(bridge, { buffer, offset: 4 * offset }, shape));
      views.push(tensor);
      return { shape, tensor };
    },
    window(source, offset, shape) {
      assertAligned(source, offset);
      const { buffer, offset: start, lender: within } = buffered(source);
      return windowInfo(bridge, { buffer, offset: start + 4 * offset, within }, shape);
    },
    free(packed) {
      flush();
      release(buffered(packed));
    },
    bytes: () => [...arrays].reduce((sum, { buffer }) => sum + buffer.size, 0),
    dispose() {
      for (const packed of arrays) release(packed);
    },
  };
}

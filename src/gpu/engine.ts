import type * as tf from '@tensorflow/tfjs-core';
import type { AdapterInfo } from '../core/adapter';
import { ShapeError } from '../core/errors';
import type { Kernel } from './kernel';
import type { Trace } from './trace';

/** A packed one-dimensional array that lives where the engine computes. */
export type Packed = { readonly label: string; readonly length: number; readonly type: 'f32' | 'u32' };

/**
 * A window into a packed array as a tensor. `tensor` always has the present contents of the array. It is borrowed: never
 * dispose it.
 */
export type View = { readonly shape: readonly number[]; readonly tensor: tf.Tensor };

/** Bytes on the GPU and live tensors, for leak tests and the page. */
export type EngineMemory = { tensors: number; bytes: number };

/** What an array is filled with. */
export type Contents = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/**
 * Where packed arrays live and kernels run: on WebGPU, or in tf ops where there is none.
 *
 * Work is recorded and submitted in order; `write` takes effect between what was recorded before it and after it. Any
 * number of sessions may share an engine, in turns or at the same time: none changes the bits of another.
 */
export type Engine = {
  readonly adapter: AdapterInfo;
  /**
   * A new array with these contents. `tail`: elements after its end that a `uniform` binding may reach; their contents are
   * of no account.
   */
  allocate(label: string, contents: Contents, tail?: number): Packed;
  /** Replaces the contents from `offset` (elements) on. Throws ShapeError where they do not fit. */
  write(target: Packed, contents: Contents, offset?: number): void;
  /** Copies one array into another of the same length. */
  copy(source: Packed, target: Packed): void;
  /** Copies whole tensors into the array, each to its offset (elements). */
  gather(target: Packed, parts: readonly { tensor: tf.Tensor; offset: number }[]): void;
  /** A window that starts at `offset`, a multiple of 64 elements. */
  view(source: Packed, offset: number, shape: readonly number[]): View;
  /**
   * A tensor as an array to dispatch on, without a copy. Without WebGPU it may only be read, and belongs to the surrounding
   * `tf.tidy`.
   */
  borrow(tensor: tf.Tensor): Packed;
  /**
   * Runs a kernel over `threads` invocations. Throws GpuError where one of its arrays is missing, or where it needs subgroups
   * that the device does not have.
   */
  dispatch(kernel: Kernel, arrays: Record<string, Packed>, threads: number): void;
  /** The present contents, f32, in one asynchronous read. */
  read(sources: readonly (Packed | tf.Tensor)[]): Promise<Float32Array<ArrayBuffer>[]>;
  /** Resolves when all work is done. Throws GpuError, OutOfMemoryError or GpuLostError if any of it failed. */
  settle(): Promise<void>;
  /**
   * The cause of an error that work on the engine threw: GpuLostError, GpuError or OutOfMemoryError where the device was
   * lost or has failed, else the error itself. It waits up to a second for the browser to report a loss.
   */
  cause(thrown: unknown): Promise<unknown>;
  /**
   * Does the work now and returns a way to do it again. On WebGPU that is a replay of the recorded commands without tfjs:
   * the same bits, and tensors that the work kept hold the new results. `kept` returns those tensors; their memory
   * belongs to the trace, which must be disposed after them.
   */
  trace(work: () => void, kept: () => readonly tf.Tensor[]): Trace;
  /**
   * Compiles the shaders of `work` in parallel without running them; calls back as each is done. It waits for no others that
   * are being compiled. Throws GpuError with the shader's name where one does not compile.
   */
  compile(work: () => void, progress: (done: number, total: number) => void): Promise<void>;
  /**
   * Frees buffers that are kept for reuse, and tables of kernels if there is no trace. To be called when a run is over:
   * buffers are kept by size, so their number would grow with every new batch size. Sessions that go on are not disturbed.
   */
  drain(): Promise<void>;
  /** Frees one array. */
  free(packed: Packed): void;
  memory(): EngineMemory;
  /** Dispatches of our kernels recorded so far; those of tfjs are not counted. */
  dispatches(): number;
  /** Frees everything; the engine cannot be used afterwards. */
  dispose(): void;
};

/** The engine on WebGPU: packed arrays are GPU buffers, and kernels of ours can replace those of tfjs. */
export type WebgpuEngine = Engine & {
  /** tfjs's backend on this engine's device: what tfjs gives to the kernel functions that it calls. */
  readonly backend: object;
  /** An array with these contents, the same one for everyone who asks for them; never written, freed by `drain`. */
  constant(contents: Uint32Array<ArrayBuffer>): Packed;
  /** Any tensor of tfjs, also one that it has no `tf.Tensor` for, as an array to dispatch on, without a copy. */
  borrow(tensor: tf.TensorInfo): Packed;
  /**
   * The `elements` that begin with a tensor, for a uniform binding; undefined where its buffer is not one of a packed array,
   * or ends before.
   */
  uniform(tensor: tf.TensorInfo, elements: number): Packed | undefined;
  /** A new tensor to be written by a dispatch, and the array to write it through. */
  output(shape: readonly number[]): { tensor: tf.TensorInfo; packed: Packed };
  /** A new tensor that gets its memory at its first use. */
  blank(shape: readonly number[]): tf.TensorInfo;
  /** Number of tensors that share the data of this one, itself included. */
  holders(tensor: tf.TensorInfo): number;
  /** Frees a tensor of `output` that nothing else holds. */
  release(tensor: tf.TensorInfo): void;
  /** Frees the memory of a tensor that others still hold and none will use. */
  empty(tensor: tf.TensorInfo): void;
  /** A tensor inside an array, from `offset` on, a multiple of 64 elements; not to be used once the array is freed. */
  window(source: Packed, offset: number, shape: readonly number[]): tf.TensorInfo;
  /** Calls back with the data of a tensor before any kernel, of tfjs or ours, or a copy uses it. */
  onUse(before: (data: object) => void): void;
};

/** Whether the engine computes on WebGPU. */
export const isWebgpuEngine = (engine: Engine): engine is WebgpuEngine => 'backend' in engine;

/** Windows start at multiples of this many elements (256 bytes, WebGPU's largest storage offset alignment). */
export const windowElements = 64;

/** Throws ShapeError unless `count` elements from `offset` on lie within the array. */
export function assertFits(target: Packed, count: number, offset: number): void {
  if (offset < 0 || offset + count > target.length)
    throw new ShapeError(
      `${count} values from offset ${offset} on do not fit into ${target.label} [${target.length}].`,
    );
}

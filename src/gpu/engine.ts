import type * as tf from '@tensorflow/tfjs-core';
import type { AdapterInfo } from '../core/adapter';
import { ShapeError } from '../core/errors';
import type { Kernel } from './kernel';
import type { Trace } from './trace';

/** A packed one-dimensional array that lives where the engine computes. */
export type Packed = { readonly label: string; readonly length: number; readonly type: 'f32' | 'u32' };

/** A window into a packed array as a tensor; `tensor` always has the array's present contents. Borrowed, never dispose. */
export type View = { readonly shape: readonly number[]; readonly tensor: tf.Tensor };

/** GPU bytes and live tensors, for leak tests and the page. */
export type EngineMemory = { tensors: number; bytes: number };

/**
 * Where packed arrays live and kernels run: WebGPU, or tf ops where there is none.
 *
 * Work is recorded and submitted in order; `write` takes effect between what was recorded before and after it.
 */
export type Engine = {
  readonly adapter: AdapterInfo;
  /** A new array with these contents. */
  allocate(label: string, contents: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): Packed;
  /** An array with these contents for whoever asks for the same; never written, freed by `drain`. */
  constant(contents: Uint32Array<ArrayBuffer>): Packed;
  /** Replaces the contents from `offset` (elements) on. */
  write(
    target: Packed,
    contents: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
    offset?: number,
  ): void;
  /** Copies one array into another of the same length. */
  copy(source: Packed, target: Packed): void;
  /** Copies whole tensors into the array, each at its offset (elements). */
  gather(target: Packed, parts: readonly { tensor: tf.Tensor; offset: number }[]): void;
  /** A window that starts at `offset`, a multiple of 64 elements. */
  view(source: Packed, offset: number, shape: readonly number[]): View;
  /**
   * A tensor of tfjs's as an array to dispatch on, without a copy. Without WebGPU a tensor of the surrounding `tf.tidy`,
   * to be read only; throws GpuError there for what is no `tf.Tensor`.
   */
  borrow(tensor: tf.TensorInfo): Packed;
  /** A new tensor to be written by a dispatch, and the array to write it through. Throws GpuError without WebGPU. */
  output(shape: readonly number[]): { tensor: tf.TensorInfo; packed: Packed };
  /** Gives back a tensor of `output` that nothing else holds. */
  release(tensor: tf.TensorInfo): void;
  /** Runs a kernel over `threads` invocations. */
  dispatch(kernel: Kernel, arrays: Record<string, Packed>, threads: number): void;
  /** The present contents, f32, in one asynchronous read. */
  read(sources: readonly (Packed | tf.Tensor)[]): Promise<Float32Array<ArrayBuffer>[]>;
  /** Resolves when all work is done. Throws GpuError, OutOfMemoryError or GpuLostError if any of it failed. */
  settle(): Promise<void>;
  /**
   * What is behind an error that came out of work on the engine: GpuLostError, GpuError or OutOfMemoryError where its device
   * is lost or has failed, which may be told up to a second after; else the error itself.
   */
  cause(thrown: unknown): Promise<unknown>;
  /**
   * Does the work now and gives the way to do it again. On WebGPU the second time is a replay of what was recorded,
   * without tfjs: the same bits, and tensors that the work kept hold the new results. `kept` names those tensors; they
   * belong to the trace, which must be disposed after them.
   */
  trace(work: () => void, kept: () => readonly tf.Tensor[]): Trace;
  /** Compiles the shaders of `work` side by side without running them; calls back as each is done. */
  compile(work: () => void, progress: (done: number, total: number) => void): Promise<void>;
  /**
   * Gives back constants and the buffers that are kept for reuse. To be called between runs: they are kept by sizes and
   * would otherwise grow with every new batch size.
   */
  drain(): Promise<void>;
  /** Frees one array. */
  free(packed: Packed): void;
  memory(): EngineMemory;
  /** Dispatches of our kernels recorded so far; tfjs's are not counted. */
  dispatches(): number;
  /** Frees everything; the engine is of no use afterwards. */
  dispose(): void;
};

/** Windows start at multiples of this many elements (256 bytes, WebGPU's largest storage offset alignment). */
export const windowElements = 64;

/** Throws ShapeError unless `count` elements from `offset` on lie within the array. */
export function assertFits(target: Packed, count: number, offset: number): void {
  if (offset < 0 || offset + count > target.length)
    throw new ShapeError(`${count} values from ${offset} on do not fit ${target.label} [${target.length}].`);
}

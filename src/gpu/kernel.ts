import type * as tf from '@tensorflow/tfjs-core';

/** One array that a kernel reads or writes, in the order of `@binding`. */
export type Binding = {
  name: string;
  type: 'f32' | 'u32';
  /** `uniform`: at most 64 KiB; every thread should read the same place at the same time. */
  access: 'read' | 'read_write' | 'uniform';
};

/**
 * A kernel over packed one-dimensional arrays: its WGSL module and the same in tf ops. What it means stands beside it, in
 * `x.reference.ts`.
 *
 * Bindings of type u32 are tables: the host writes them once and the fallback reads them there. The WGSL module
 * takes its bindings in group 0, in this order, has the entry point `main`, and bounds-checks its thread index
 * itself (threads are rounded up to whole workgroups).
 */
export type Kernel = {
  /** The same everywhere: shaders/<name>.wgsl, src/kernels/<name>.ts, pipeline label, error text. */
  name: string;
  source: string;
  workgroupSize: number;
  /** Values of the module's override constants, where they are not the defaults. */
  constants?: Record<string, number>;
  /** Threads that have to run in step at least; without it the module enables no subgroups. */
  subgroupSize?: 4 | 8;
  bindings: readonly Binding[];
  /**
   * The same in tf ops, for WebGL and CPU: the new contents of the read_write arrays. Absent where the kernel replaces
   * one of tfjs's on WebGPU.
   */
  fallback?(
    arrays: Record<string, tf.Tensor1D>,
    tables: Record<string, Uint32Array>,
  ): Record<string, tf.Tensor1D>;
};

import type * as tf from '@tensorflow/tfjs-core';

/** One array that a kernel reads or writes, in the order of `@binding`. */
export type Binding = {
  name: string;
  type: 'f32' | 'u32';
  /** `uniform`: at most 64 KiB, and all threads should read the same element at the same time. */
  access: 'read' | 'read_write' | 'uniform';
};

/**
 * A kernel over packed one-dimensional arrays: its WGSL module, and the same in tf ops. Its float64 oracle is beside it, in
 * `x.reference.ts`.
 *
 * Bindings of type u32 are tables, which the host writes; the fallback reads them on the host. The WGSL module has its
 * bindings in group 0, in this order, and the entry point `main`. It checks its thread index itself, because threads are
 * rounded up to whole workgroups.
 */
export type Kernel = {
  /** Name of the shader file, of the kernel's file, of the pipeline, and in errors. */
  name: string;
  source: string;
  workgroupSize: number;
  /** Values that replace those of the module's lines `const name = …;`: see `shaderText`. */
  constants?: Record<string, number | boolean>;
  /** The smallest subgroup size it runs with; absent where the module does not enable subgroups. */
  subgroupSize?: 4 | 8;
  bindings: readonly Binding[];
  /**
   * The same in tf ops, for WebGL and CPU: returns the new contents of the read_write arrays. Absent where the kernel
   * replaces one of tfjs's on WebGPU.
   */
  fallback?(
    arrays: Record<string, tf.Tensor1D>,
    tables: Record<string, Uint32Array>,
  ): Record<string, tf.Tensor1D>;
};

import type { Kernel } from '../gpu/kernel';
import type { RecordFields } from '../gpu/recordLayout';

/** Packed arrays on the host, by binding name. */
export type HostArrays = Record<string, Float32Array | Float64Array | Uint32Array>;

/** One situation that a kernel is tested in. */
export type KernelCase = {
  name: string;
  threads: number;
  arrays: Record<string, Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>;
};

/**
 * What a kernel is held to: the plug-in contract of `x.reference.ts` beside `x.ts`, for tests and benches alone.
 *
 * Nothing outside of files named so and `references.ts` imports them, so that no bundle contains them.
 */
export type KernelReference = {
  kernel: Kernel;
  /** What the tables among its bindings consist of, which the shader must agree with; others are of plain numbers. */
  records?: Readonly<Record<string, RecordFields>>;
  /** What the read_write arrays hold afterwards, in float64 by plain loops. */
  oracle(arrays: HostArrays): Record<string, Float64Array>;
  cases(): readonly KernelCase[];
  /**
   * Largest |difference| relative to the largest |value| of the array (or to `scale`, where sums of that size
   * cancel), and why this much.
   */
  tolerance: { relative: number; scale?: number; reason: string };
};

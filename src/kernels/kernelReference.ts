import type { Kernel } from '../gpu/kernel';
import type { RecordFields } from '../gpu/recordLayout';

/** Packed arrays on the host, by binding name. */
export type HostArrays = Record<string, Float32Array | Float64Array | Uint32Array>;

/** One case that a kernel is tested with. */
export type KernelCase = {
  name: string;
  threads: number;
  arrays: Record<string, Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>;
  /** Constants of the module that differ from the kernel's own. */
  constants?: Constants;
};

/** Values of a module's constants: see `Kernel`. */
type Constants = NonNullable<Kernel['constants']>;

/** The kernel with the constants of a case. */
export const kernelOf = (kernel: Kernel, { constants }: KernelCase): Kernel =>
  constants ? { ...kernel, constants: { ...kernel.constants, ...constants } } : kernel;

/**
 * Oracle, cases and tolerance of a kernel: the plug-in contract of `x.reference.ts` beside `x.ts`, for tests and benches.
 *
 * Only other `.reference.ts` files and `references.ts` import such a file, so that no bundle contains it.
 */
export type KernelReference = {
  kernel: Kernel;
  /** The record layout of each table among its bindings, which must match the shader's; others hold plain numbers. */
  records?: Readonly<Record<string, RecordFields>>;
  /** Expected contents of the read_write arrays, in float64 by plain loops. */
  oracle(arrays: HostArrays, constants?: Constants): Record<string, Float64Array>;
  cases(): readonly KernelCase[];
  /**
   * Largest |difference| relative to the largest |value| of the array (or to `scale`, where sums of that size
   * cancel), and the reason for the number.
   */
  tolerance: { relative: number; scale?: number; reason: string };
};

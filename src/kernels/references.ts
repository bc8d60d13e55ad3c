import type { KernelReference } from './kernelReference';

const modules = import.meta.glob<{ reference?: KernelReference }>('./**/*.reference.ts', { eager: true });

/** The references of all kernels: the `reference` exports of the `.reference.ts` files. For tests and benches. */
export const references: readonly KernelReference[] = Object.values(modules).flatMap(({ reference }) =>
  reference ? [reference] : [],
);

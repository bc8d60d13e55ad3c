import type { KernelReference } from './kernelReference';

const modules = import.meta.glob<{ reference?: KernelReference }>('./**/*.reference.ts', { eager: true });

/** What kernels are held to: the files named `.reference.ts` that export `reference`. For tests and benches. */
export const references: readonly KernelReference[] = Object.values(modules).flatMap(({ reference }) =>
  reference ? [reference] : [],
);

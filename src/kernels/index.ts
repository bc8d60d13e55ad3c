import type { Kernel } from '../gpu/kernel';

const modules = import.meta.glob<{ kernel?: Kernel }>(
  ['./**/*.ts', '!./index.ts', '!./references.ts', '!./**/*.reference.ts'],
  { eager: true },
);

/** Every kernel: the files of this folder that export `kernel`. */
export const kernels: readonly Kernel[] = Object.values(modules).flatMap((m) => (m.kernel ? [m.kernel] : []));

import type { Optimizer } from './optimizer';

const modules = import.meta.glob<{ optimizer?: Optimizer }>(
  ['./*.ts', '!./*.*.ts', '!./index.ts', '!./optimizer.ts'],
  {
    eager: true,
  },
);

/** Every optimizer: the files of this folder that export `optimizer`. */
export const optimizers: readonly Optimizer[] = Object.values(modules).flatMap((m) =>
  m.optimizer ? [m.optimizer] : [],
);

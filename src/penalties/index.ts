import type { Penalty } from './penalty';

const modules = import.meta.glob<{ penalty?: Penalty }>(
  ['./*.ts', '!./*.*.ts', '!./index.ts', '!./penalty.ts'],
  {
    eager: true,
  },
);

/** Every penalty: the files of this folder that export `penalty`. */
export const penalties: readonly Penalty[] = Object.values(modules).flatMap((m) =>
  m.penalty ? [m.penalty] : [],
);

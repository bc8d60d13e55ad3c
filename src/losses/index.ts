import type { Loss } from './loss';

const modules = import.meta.glob<{ loss?: Loss }>(['./*.ts', '!./*.*.ts', '!./index.ts', '!./loss.ts'], {
  eager: true,
});

/** Every loss: the files of this folder that export `loss`. */
export const losses: readonly Loss[] = Object.values(modules).flatMap((m) => (m.loss ? [m.loss] : []));

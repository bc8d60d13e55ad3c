import type { Dataset } from './dataset';

const modules = import.meta.glob<{ dataset?: Dataset }>(
  ['./*.ts', '!./*.*.ts', '!./index.ts', '!./dataset.ts'],
  {
    eager: true,
  },
);

/** Every dataset: the files of this folder that export `dataset`. */
export const datasets: readonly Dataset[] = Object.values(modules).flatMap((m) =>
  m.dataset ? [m.dataset] : [],
);

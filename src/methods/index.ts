import type { Method } from './method';

const modules = import.meta.glob<{ method?: Method }>(
  ['./*.ts', '!./*.*.ts', '!./index.ts', '!./method.ts'],
  {
    eager: true,
  },
);

/** All methods: the files of this folder that export `method`. */
export const methods: readonly Method[] = Object.values(modules).flatMap((m) => (m.method ? [m.method] : []));

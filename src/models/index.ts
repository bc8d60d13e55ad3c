import type { Model } from './model';

const modules = import.meta.glob<{ model?: Model }>(['./*.ts', '!./*.*.ts', '!./index.ts', '!./model.ts'], {
  eager: true,
});

/** Every model: the files of this folder that export `model`. */
export const models: readonly Model[] = Object.values(modules).flatMap((m) => (m.model ? [m.model] : []));

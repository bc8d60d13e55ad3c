import type { Lesson, NamedLesson } from './lesson';

const modules = import.meta.glob<{ lesson?: Lesson }>(['./*.ts', '!./*.*.ts', '!./index.ts'], {
  eager: true,
});

/** All lessons in their order: the files of this folder that export `lesson`. */
export const lessons: readonly NamedLesson[] = Object.entries(modules)
  .flatMap(([path, { lesson }]) =>
    lesson ? [{ ...lesson, id: path.slice('./'.length, -'.ts'.length) }] : [],
  )
  .sort((a, b) => a.order - b.order || a.id.localeCompare(b.id));

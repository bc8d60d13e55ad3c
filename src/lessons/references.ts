import type { LessonReference } from './log';

const modules = import.meta.glob<{ reference: LessonReference }>('./*.reference.ts', { eager: true });

/** The reference of each lesson, by its id. */
export const references: Readonly<Record<string, LessonReference>> = Object.fromEntries(
  Object.entries(modules).map(([path, { reference }]) => [
    path.slice('./'.length, -'.reference.ts'.length),
    reference,
  ]),
);

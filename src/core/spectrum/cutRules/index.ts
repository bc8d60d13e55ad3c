import type { CutRule } from './cutRule';

const modules = import.meta.glob<{ rule?: CutRule }>(
  ['./*.ts', '!./*.*.ts', '!./index.ts', '!./cutRule.ts'],
  {
    eager: true,
  },
);

/** All cut rules: the files of this folder that export `rule`. */
export const cutRules: readonly CutRule[] = Object.values(modules).flatMap(({ rule }) =>
  rule ? [rule] : [],
);

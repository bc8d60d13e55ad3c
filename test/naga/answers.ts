import type { AdapterInfo } from '../../src/core/adapter';

/** What `program.ts` can be asked for. */
export type Question = 'kernels' | 'methods' | 'modules';

/** A report of a run, or the ranks after a cut. */
export type Moment = {
  step: number;
  loss?: number;
  testAccuracy?: number;
  /** Singular values by layer. */
  sigma?: Record<string, number[]>;
  ranks?: Record<string, number>;
};

/** The answers of `program.ts`, one a line. `error`: what was thrown instead of an answer. */
export type Answer =
  | { type: 'adapter'; adapter: AdapterInfo; runtime: string }
  /** `errors`: of each array, relative as the reference's tolerance is. */
  | { type: 'kernel'; kernel: string; case: string; errors: Record<string, number>; error?: string }
  | { type: 'method'; method: string; moments: Moment[]; error?: string }
  /** A pipeline that was asked for. `kernel`: whether of ours. */
  | { type: 'module'; key: string; kernel: boolean; subgroups: boolean; error?: string }
  /** Something that could not be done. */
  | { type: 'failure'; error: string };

/** The answers of one kind. */
export const answersOf = <Type extends Answer['type']>(answers: readonly Answer[], type: Type) =>
  answers.filter((answer): answer is Extract<Answer, { type: Type }> => answer.type === type);

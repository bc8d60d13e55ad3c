import type { Choice } from '../../core/config/config';
import { DataError } from '../../core/errors';
import type { LoadContext, SourceFile } from '../dataset';

/** Files accepted as a dataset: the choice that loads them, and what they hold in words. */
export type DescribedFiles = { choice: Choice; description: string };

/** A count in groups of three digits: 10 000. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ' ');

/** The opener of these files by their names. */
export const openAmong =
  (files: readonly SourceFile[]): LoadContext['open'] =>
  async (name) => {
    const file = files.find((candidate) => candidate.name === name);
    if (!file) throw new DataError(`${name} is not among the files. Choose it again.`);
    return file;
  };

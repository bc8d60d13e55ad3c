import type { Choice } from '../../core/config/config';
import { DataError } from '../../core/errors';
import type { LoadContext, SourceFile, LoadedDataset } from '../dataset';
import type { FileRole } from '../fileRole';

/** Files accepted as a dataset: the choice that loads them, and a description for the visitor. */
export type DescribedFiles = { choice: Choice; description: string };

/** A count in groups of three digits: 10 000. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ' ');

/** Names joined as in a sentence: a, b and c. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** A sentence on what is trained on and what is tested on, and from which files. */
export function rolesInWords({ sources = [], trainCount, test }: LoadedDataset): string {
  const names = (role: FileRole) =>
    listed(sources.filter((source) => source.role === role).map(({ name }) => name));
  const testing = names('test') === '' ? 'held out of them' : `of ${names('test')}`;
  return `trains on ${grouped(trainCount)} images of ${names('train')}, tests on ${grouped(test.count)} ${testing}`;
}

/** An opener of these files by name. */
export const openAmong =
  (files: readonly SourceFile[]): LoadContext['open'] =>
  async (name) => {
    const file = files.find((candidate) => candidate.name === name);
    if (!file) throw new DataError(`${name} is not among the files. Choose it again.`);
    return file;
  };

import { DataError } from '../../core/errors';
import { defaultValues } from '../../core/config/param';
import { createRng } from '../../core/rng';
import { dataset } from '../cifar10';
import type { SourceFile } from '../dataset';
import { openAmong, rolesInWords } from './describedFiles';
import type { DescribedFiles } from './describedFiles';
import { isCifarName } from '../formats/cifarFile';
import type { FileKind } from './fileKind';

const one = 'a CIFAR-10 batch (.bin, .bin.gz, .tar.gz)';

/**
 * The dataset that dropped batches of CIFAR-10 make, after loading all of it once.
 *
 * Throws DataError for a broken file, and for one of several whose name does not say what it is for.
 */
export async function describeCifarFiles(files: readonly SourceFile[]): Promise<DescribedFiles> {
  const other = files.find(({ name }) => !isCifarName(name));
  if (other) throw new DataError(`${other.name} is not ${one}. Drop files of one kind.`);
  const comma = files.find(({ name }) => name.includes(','));
  if (comma) throw new DataError(`${comma.name} has a comma in its name. Rename it.`);
  const names = files.map(({ name }) => name).sort();
  const choice = { ...defaultValues(dataset.params), id: dataset.id, files: names.join(',') };
  const loaded = await dataset.load(choice, { rng: createRng(0), open: openAmong(files) });
  const [rows, columns] = loaded.shape;
  return {
    choice,
    description: `CIFAR-10: ${rolesInWords(loaded)}. ${rows} × ${columns} in color, ${loaded.classNames.length} classes`,
  };
}

/** Batches of CIFAR-10: their bytes begin like any, so that their names decide. */
export const fileKind: FileKind = { one, isNamed: isCifarName, describe: describeCifarFiles };

import { DataError } from '../../core/errors';
import { defaultValues } from '../../core/config/param';
import { createRng } from '../../core/rng';
import { dataset } from '../cifar10';
import { isCifarName } from '../formats/cifarFile';
import type { SourceFile } from '../dataset';
import { grouped, openAmong } from './describedFiles';
import type { DescribedFiles } from './describedFiles';

/**
 * The dataset that dropped batches of CIFAR-10 make, after loading all of it once.
 *
 * Throws DataError for a broken file and for one that is no batch.
 */
export async function describeCifarFiles(files: readonly SourceFile[]): Promise<DescribedFiles> {
  const stranger = files.find(({ name }) => !isCifarName(name));
  if (stranger)
    throw new DataError(
      `${stranger.name} is not called like a batch of CIFAR-10 (.bin, .bin.gz, .tar.gz). Drop batches only.`,
    );
  const comma = files.find(({ name }) => name.includes(','));
  if (comma) throw new DataError(`${comma.name} has a comma in its name. Rename it.`);
  const names = files.map(({ name }) => name).sort();
  const choice = { ...defaultValues(dataset.params), id: dataset.id, files: names.join(',') };
  const loaded = await dataset.load(choice, { rng: createRng(0), open: openAmong(files) });
  const { test, trainCount, classNames, shape } = loaded;
  return {
    choice,
    description: `${names.join(', ')}: ${grouped(trainCount)} images of ${shape[0]} × ${shape[1]} in color to train on and ${grouped(test.count)} to test on, ${classNames.length} classes`,
  };
}

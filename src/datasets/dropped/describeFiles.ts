import { isCifarName } from '../formats/cifarFile';
import type { SourceFile } from '../dataset';
import { describeCifarFiles } from './describeCifarFiles';
import type { DescribedFiles } from './describedFiles';
import { describeIdxFiles } from './describeIdxFiles';

/**
 * The dataset that dropped files make, after loading all of it once: CIFAR-10 if one is named like it, else IDX.
 *
 * Throws DataError for a broken file and for files that do not make a dataset together.
 */
export const describeFiles = (files: readonly SourceFile[]): Promise<DescribedFiles> =>
  files.some(({ name }) => isCifarName(name)) ? describeCifarFiles(files) : describeIdxFiles(files);

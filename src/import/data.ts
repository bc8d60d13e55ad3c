import { describeFiles, fileKinds } from '../datasets/dropped';
import type { ImporterOf } from './importer';

/** The files of a data set, of any kind in `datasets/dropped`. */
export const importer: ImporterOf<'data'> = {
  id: 'data',
  one: `data: ${fileKinds.map(({ one }) => one).join(', ')}`,
  gives: 'data',
  async recognizes(file) {
    const held = await Promise.all(fileKinds.map((kind) => kind.holds?.(file) ?? false));
    if (held.includes(true)) return 'contents';
    return fileKinds.some((kind) => kind.isNamed?.(file.name)) ? 'name' : undefined;
  },
  read: describeFiles,
};

import { DataError, errorRecord } from '../core/errors';
import type { SourceFile } from '../datasets/dataset';
import { describeFiles } from '../datasets/describeFiles';
import type { TrainerEvent } from './protocol';

/** The files that the visitor has given, by name. */
export function createDroppedFiles() {
  const dropped = new Map<string, SourceFile>();
  return {
    /** Throws DataError when there is no such file. */
    async open(name: string): Promise<SourceFile> {
      const file = dropped.get(name);
      if (!file) throw new DataError(`There is no file ${name} here. Drop it on the page again.`);
      return file;
    },
    /** Takes files that make a data set, all or none; resolves with the answer. */
    async accept(files: readonly SourceFile[]): Promise<TrainerEvent> {
      try {
        const { choice, description } = await describeFiles(files);
        for (const file of files) dropped.set(file.name, file);
        return { type: 'filesAccepted', choice, description };
      } catch (error) {
        return { type: 'filesRejected', error: errorRecord(error) };
      }
    },
  };
}

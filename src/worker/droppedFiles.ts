import { downloadWith } from '../core/downloads';
import { DataError, errorRecord } from '../core/errors';
import type { SourceFile } from '../datasets/dataset';
import { describeFiles } from '../datasets/dropped';
import type { TrainerEvent } from './protocol';

/** The files that the visitor has given, by name. */
export function createDroppedFiles() {
  const dropped = new Map<string, SourceFile>();
  return {
    /** Throws DataError when there is no such file. */
    async open(name: string): Promise<SourceFile> {
      const file = dropped.get(name);
      if (!file) {
        const download = downloadWith(name);
        const advice = download ? `Fetch ${download.label} under “More data”` : 'Drop it on the page again';
        throw new DataError(`There is no file ${name} here. ${advice}.`);
      }
      return file;
    },
    /** Takes files that make a data set, all or none; resolves with the answer. `classNames` by label. */
    async accept(files: readonly SourceFile[], classNames?: readonly string[]): Promise<TrainerEvent> {
      try {
        const { choice, description } = await describeFiles(files);
        for (const file of files) dropped.set(file.name, file);
        const named = classNames ? { ...choice, classNames: classNames.join(',') } : choice;
        return { type: 'filesAccepted', choice: named, description };
      } catch (error) {
        return { type: 'filesRejected', error: errorRecord(error) };
      }
    },
  };
}

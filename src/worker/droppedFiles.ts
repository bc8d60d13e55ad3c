import { downloadWith } from '../core/downloads';
import { DataError, errorRecord } from '../core/errors';
import type { SourceFile } from '../datasets/dataset';
import { describeFiles } from '../datasets/dropped';
import type { TrainerEvent } from './protocol';

/** The files that the visitor dropped on the page or downloaded, by name. */
export type DroppedFiles = {
  /** Rejects with DataError if there is no such file. */
  open(name: string): Promise<SourceFile>;
  /** Accepts the files of one dataset, all or none; resolves with the answer. `classNames` by label. */
  accept(files: readonly SourceFile[], classNames?: readonly string[]): Promise<TrainerEvent>;
};

export function createDroppedFiles(): DroppedFiles {
  const dropped = new Map<string, SourceFile>();
  return {
    async open(name) {
      const file = dropped.get(name);
      if (!file) {
        const download = downloadWith(name);
        const advice = download ? `Fetch ${download.label} under “More data”` : 'Drop it on the page again';
        throw new DataError(`There is no file ${name} here. ${advice}.`);
      }
      return file;
    },
    async accept(files, classNames) {
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

import type { SourceFile } from '../dataset';
import type { DescribedFiles } from './describedFiles';

/** A kind of files that can be dropped: one file of this folder, which exports it as `fileKind`. */
export type FileKind = {
  /** What one of them is, in the middle of a sentence: an IDX file. */
  one: string;
  /** Whether a file is one by its contents, whatever its name; absent where contents tell nothing. */
  holds?(file: SourceFile): Promise<boolean>;
  /** Whether a file that holds nothing known has the name of one. */
  isNamed?(name: string): boolean;
  /**
   * The dataset that files make, after loading all of it once. Files of no known kind come too, to be read and refused.
   *
   * Throws DataError, which names the file, for one that is broken or not of this kind, and for files that do not belong
   * together.
   */
  describe(files: readonly SourceFile[]): Promise<DescribedFiles>;
};

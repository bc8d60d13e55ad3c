import type { ExperimentRecord } from '../core/run/sharedRun';
import type { DescribedFiles } from '../datasets/dropped/describedFiles';
import type { Recording } from '../worker/protocol';
import type { GivenFile } from './givenFile';

/** The content of a file: an experiment to train, a recording to play, data to train on. */
export type Gifts = { experiment: ExperimentRecord; recording: Recording; data: DescribedFiles };
export type Gift = keyof Gifts;

/** How a format is recognized: by the file's contents, which has priority, or only by its name. */
export type Recognition = 'contents' | 'name' | undefined;

/** A file format for one kind of content. */
export type ImporterOf<G extends Gift> = {
  /** Also its file name. */
  id: string;
  /** A phrase for such a file, in the middle of a sentence, with the usual extension: a recording (.json). */
  one: string;
  gives: G;
  recognizes(file: GivenFile): Recognition | Promise<Recognition>;
  /**
   * The content of the files: for data, of all that belong together; otherwise of a single one.
   *
   * Rejects with DataError, with the file's name and the reason, if it is broken, not of this format, or written by a newer
   * Rankscope.
   */
  read(files: G extends 'data' ? readonly GivenFile[] : GivenFile): Promise<Gifts[G]>;
};

/** A file format that the page and the command line can open. */
export type Importer = { [G in Gift]: ImporterOf<G> }[Gift];

import type { ExperimentRecord } from '../core/run/sharedRun';
import type { DescribedFiles } from '../datasets/dropped/describedFiles';
import type { Recording } from '../worker/protocol';
import type { GivenFile } from './givenFile';

/** What a file can give: an experiment to train, a recording to play, data to train on. */
export type Gifts = { experiment: ExperimentRecord; recording: Recording; data: DescribedFiles };
export type Gift = keyof Gifts;

/** How a file is known for what it is: by what is in it, which goes before, or by its name alone. */
export type Recognition = 'contents' | 'name' | undefined;

/** A format of files that give one kind of thing. */
export type ImporterOf<G extends Gift> = {
  /** Also the name of its file. */
  id: string;
  /** What one of them is, in the middle of a sentence, with the usual end of its name: a recording (.json). */
  one: string;
  gives: G;
  recognizes(file: GivenFile): Recognition | Promise<Recognition>;
  /**
   * What is in the files: of data all that belong together, else a single one.
   *
   * Rejects with DataError, which names the file and says what is wrong, for one that is broken, not of this format, or
   * written by a newer Rankscope.
   */
  read(files: G extends 'data' ? readonly GivenFile[] : GivenFile): Promise<Gifts[G]>;
};

/** A file format that the page and the command line can open. */
export type Importer = { [G in Gift]: ImporterOf<G> }[Gift];

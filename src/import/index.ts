import { DataError } from '../core/errors';
import type { SourceFile } from '../datasets/dataset';
import { givenFile } from './givenFile';
import type { GivenFile } from './givenFile';
import type { Gift, Gifts, Importer, Recognition } from './importer';

const modules = import.meta.glob<{ importer?: Importer }>(
  ['./*.ts', '!./*.*.ts', '!./index.ts', '!./importer.ts'],
  {
    eager: true,
  },
);

/** All formats that can be opened: the files of this folder that export `importer`. */
export const importers: readonly Importer[] = Object.values(modules).flatMap((m) =>
  m.importer ? [m.importer] : [],
);

/** The format of the given files, the kind of their content, and a function that reads it. */
export type Recognized = {
  [G in Gift]: { gives: G; format: string; name: string; read(): Promise<Gifts[G]> };
}[Gift];

const either = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** The format of a file: by its contents, else by its name. */
async function formatOf(file: GivenFile): Promise<Importer | undefined> {
  const known = await Promise.all(importers.map((importer) => importer.recognizes(file)));
  const by = (way: Recognition) => importers[known.indexOf(way)];
  return by('contents') ?? by('name');
}

/** Which files to open instead. */
const advice = () => `Open ${either.format(importers.map(({ one }) => one))}.`;

function readable(importer: Importer, file: GivenFile, all: readonly GivenFile[]): Recognized {
  const about = { format: importer.id, name: file.name };
  switch (importer.gives) {
    case 'data':
      return { ...about, gives: 'data', read: () => importer.read(all) };
    case 'experiment':
      return { ...about, gives: 'experiment', read: () => importer.read(file) };
    case 'recording':
      return { ...about, gives: 'recording', read: () => importer.read(file) };
    default:
      return importer satisfies never;
  }
}

/**
 * The content of files that were given together. If there is data, files of other formats are passed to its reader.
 *
 * Rejects with DataError for a file of unknown format, for several files that must be opened separately, and for a file
 * that cannot be read.
 */
export async function recognized(sources: readonly SourceFile[]): Promise<Recognized> {
  const files = await Promise.all(sources.map(givenFile));
  const formats = await Promise.all(files.map(formatOf));
  const [file, other] = files;
  if (!file) throw new DataError(`No file was given. ${advice()}`);
  const data = formats.find((importer) => importer?.gives === 'data');
  if (data) return readable(data, file, files);
  const unknown = files.find((_, i) => formats[i] === undefined);
  const [importer] = formats;
  if (unknown || !importer)
    throw new DataError(`${(unknown ?? file).name} is not a file that can be opened here. ${advice()}`);
  if (other)
    throw new DataError(`${file.name} and ${other.name} cannot be opened at once. Open one of them.`);
  return readable(importer, file, files);
}

import { DataError } from '../../core/errors';
import type { SourceFile } from '../dataset';
import { listed } from './describedFiles';
import type { DescribedFiles } from './describedFiles';
import type { FileKind } from './fileKind';

const modules = import.meta.glob<{ fileKind?: FileKind }>(
  ['./*.ts', '!./*.*.ts', '!./index.ts', '!./fileKind.ts'],
  {
    eager: true,
  },
);

/** Every kind of files that can be dropped: the files of this folder that export `fileKind`. */
export const fileKinds: readonly FileKind[] = Object.values(modules).flatMap((m) =>
  m.fileKind ? [m.fileKind] : [],
);

const either = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** What lies beside data in a folder and is none: descriptions, and what systems leave there. */
const isCompanionName = (name: string): boolean =>
  /^(?:\.|desktop\.ini$|thumbs\.db$|__macosx)|\.(?:txt|html?|md|rst|json|csv|pdf|meta|sha\d*|md5)$|^(?:readme|licen[cs]e)\b/i.test(
    name,
  );

/** The kind of a file: by its contents, else by its name. */
async function kindOf(file: SourceFile): Promise<FileKind | undefined> {
  for (const kind of fileKinds) if (await kind.holds?.(file)) return kind;
  return fileKinds.find((kind) => kind.isNamed?.(file.name));
}

/**
 * The dataset that dropped files make, after loading all of it once.
 *
 * Files that only describe data are passed over, with a remark. Throws DataError for a broken file and for files that do
 * not make a dataset together.
 */
export async function describeFiles(files: readonly SourceFile[]): Promise<DescribedFiles> {
  const given = await Promise.all(files.map(async (file) => ({ file, kind: await kindOf(file) })));
  const passed = given.filter(({ file, kind }) => !kind && isCompanionName(file.name));
  const taken = given.filter((one) => !passed.includes(one));
  const first = taken.find(({ kind }) => kind);
  if (!first?.kind) {
    const [unknown] = [...taken, ...passed];
    const problem = unknown ? `${unknown.file.name} is not a data file` : 'There are 0 files';
    throw new DataError(`${problem}. Drop ${either.format(fileKinds.map(({ one }) => one))}.`);
  }
  const { file, kind } = first;
  const other = taken.find((one) => one.kind && one.kind !== kind);
  if (other)
    throw new DataError(
      `${other.file.name} is not ${kind.one}, but ${file.name} is. Drop files of one kind.`,
    );
  const described = await kind.describe(taken.map((one) => one.file));
  if (passed.length === 0) return described;
  const remark = `Passed over: ${listed(passed.map((one) => one.file.name))}`;
  return { ...described, description: `${described.description}. ${remark}` };
}

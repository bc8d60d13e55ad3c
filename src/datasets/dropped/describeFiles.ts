import { isCifarName, isWholeBatches } from '../formats/cifarFile';
import type { SourceFile } from '../dataset';
import { DataError } from '../../core/errors';
import { openBytes } from '../formats/byteReader';
import { describeCifarFiles } from './describeCifarFiles';
import { listed } from './describedFiles';
import type { DescribedFiles } from './describedFiles';
import { describeIdxFiles } from './describeIdxFiles';
import { idxLength } from '../formats/idxFile';

type Kind = 'idx' | 'cifar' | 'companion' | 'unknown';

/** Files that accompany data in a folder: descriptions, and files that operating systems create. */
const isCompanionName = (name: string): boolean =>
  /^(?:\.|desktop\.ini$|thumbs\.db$|__macosx)|\.(?:txt|html?|md|rst|json|csv|pdf|meta|sha\d*|md5)$|^(?:readme|licen[cs]e)\b/i.test(
    name,
  );

/** Whether the first bytes are those of an IDX file and the length fits; a CIFAR batch may begin the same way. */
async function isIdx(file: SourceFile): Promise<boolean> {
  const reader = await openBytes(file);
  try {
    const head = new Uint8Array(20);
    const length = idxLength(head.subarray(0, await reader.read(head)));
    return length !== undefined && (reader.gzip || length === file.size || !isWholeBatches(file.size));
  } catch {
    return false;
  } finally {
    await reader.close();
  }
}

async function kindOf(file: SourceFile): Promise<Kind> {
  if (await isIdx(file)) return 'idx';
  if (isCifarName(file.name)) return 'cifar';
  return isCompanionName(file.name) ? 'companion' : 'unknown';
}

/**
 * The dataset made from dropped files, after loading it once in full: IDX is recognized by contents, CIFAR-10 by name.
 *
 * Files that only describe data are ignored, with a remark. Throws DataError for a broken file and for files that do not
 * form a dataset together.
 */
export async function describeFiles(files: readonly SourceFile[]): Promise<DescribedFiles> {
  const kinds = await Promise.all(files.map(kindOf));
  const of = (...wanted: Kind[]) => files.filter((_, i) => wanted.some((kind) => kinds[i] === kind));
  const [batches, passed] = [of('cifar'), of('companion')];
  const [other] = of('idx', 'unknown');
  if (batches.length > 0 && other)
    throw new DataError(
      `${other.name} is not a CIFAR-10 batch (.bin, .bin.gz, .tar.gz), but ${batches[0]?.name} is named like one. Drop files of one kind.`,
    );
  const isData = batches.length > 0 || other !== undefined;
  const taken = isData ? files.filter((file) => !passed.includes(file)) : files;
  const described = await (batches.length > 0 ? describeCifarFiles : describeIdxFiles)(taken);
  if (passed.length === 0) return described;
  const remark = `Ignored: ${listed(passed.map(({ name }) => name))}`;
  return { ...described, description: `${described.description}. ${remark}` };
}

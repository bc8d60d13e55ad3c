/** What images are for. */
export type FileRole = 'train' | 'test';

const things = '(?:set|data|batch|batches|images?|labels?|samples|files)?';
const forTest = new RegExp(
  `^(?:t10k|(?:tests?|testing|eval|evaluation|val|valid|validation|dev|holdout)${things}\\d*)$`,
);
const forTraining = new RegExp(`^(?:train|training|trn)${things}\\d*$`);

/** The words of a name, in small letters: what letters and digits stand together, parted where capitals begin. */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/(\p{Ll}\d*)(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** The file's own name at the end of a path. */
export const baseName = (path: string): string => path.replace(/^.*[/\\]/, '');

function roleInName(name: string): FileRole | undefined {
  const words = wordsOf(name);
  const isBatch = words.some((word, i) => word === 'data' && /^batch(?:es)?\d*$/.test(words[i + 1] ?? ''));
  const test = words.some((word) => forTest.test(word));
  const train = words.some((word) => forTraining.test(word));
  if (test && train) return undefined;
  return test ? 'test' : train || isBatch ? 'train' : undefined;
}

/**
 * What the images of a file are for, as whole words of its path say: `test`, `val`, `t10k` and the like, or `train` or
 * `data_batch`. The last part that says something decides; undefined where none does, or says both.
 */
export function roleOf(path: string): FileRole | undefined {
  for (const part of path.split(/[/\\]/).reverse()) {
    const role = roleInName(part);
    if (role !== undefined) return role;
  }
  return undefined;
}

/** The paths without the folders that all of them are in: these tell nothing apart. */
export function withinCommonFolder(paths: readonly string[]): string[] {
  const split = paths.map((path) => path.split(/[/\\]/));
  const [first = []] = split;
  let depth = 0;
  while (split.every((parts) => depth < parts.length - 1 && parts[depth] === first[depth])) depth++;
  return split.map((parts) => parts.slice(depth).join('/'));
}

/** What images are used for. */
export type FileRole = 'train' | 'test';

const things = '(?:set|data|batch|batches|images?|labels?|samples|files)?';
const forTest = new RegExp(
  `^(?:t10k|(?:tests?|testing|eval|evaluation|val|valid|validation|dev|holdout)${things}\\d*)$`,
);
const forTraining = new RegExp(`^(?:train|training|trn)${things}\\d*$`);

/** The words of a name in lower case: groups of letters and digits, also split before capitals. */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/(\p{Ll}\d*)(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** The last component of a path. */
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
 * The role of the images in a file, from whole words of its path: `test`, `val`, `t10k` and the like, or `train` or
 * `data_batch`. The last path component with such a word decides; undefined where none has one, or one has both.
 */
export function roleOf(path: string): FileRole | undefined {
  for (const part of path.split(/[/\\]/).reverse()) {
    const role = roleInName(part);
    if (role !== undefined) return role;
  }
  return undefined;
}

/** The paths without the leading folders that all of them share, which do not distinguish them. */
export function withinCommonFolder(paths: readonly string[]): string[] {
  const split = paths.map((path) => path.split(/[/\\]/));
  const [first = []] = split;
  let depth = 0;
  while (split.every((parts) => depth < parts.length - 1 && parts[depth] === first[depth])) depth++;
  return split.map((parts) => parts.slice(depth).join('/'));
}

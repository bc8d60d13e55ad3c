import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const filesUnder = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** 16 hexadecimal digits over the names and contents of `src` and `shaders`. */
export function sourcesDigest(root) {
  const hash = createHash('sha256');
  for (const folder of ['src', 'shaders'])
    for (const file of filesUnder(join(root, folder)))
      hash.update(relative(root, file).replaceAll(sep, '/')).update('\0').update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

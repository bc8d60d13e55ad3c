/** Whether the part of an address after `#` is a link, however it was escaped, not the name of a place on the page. */
export const isLink = (hash: string): boolean => /=|%(?:25)*3d|&(?:#61|#x3d|equals);/i.test(hash);

/**
 * An address whose `#` was escaped, as one with the link in its place; undefined for any other.
 *
 * A browser takes the escaped one for a part of the query or the path.
 */
export function withHash(pathAndQuery: string): string | undefined {
  const [, before, link] = /^(.*?)%(?:25)*23(v(?:=|%).*)$/i.exec(pathAndQuery) ?? [];
  return link && `${before}#${link}`;
}

/** Whether the part of an address after `#` is a link, escaped or not, rather than the id of an element. */
export const isLink = (hash: string): boolean => /=|%(?:25)*3d|&(?:#61|#x3d|equals);/i.test(hash);

/**
 * An address whose `#` was escaped, with the link restored; undefined for any other.
 *
 * Browsers treat an escaped `#` as part of the query or the path.
 */
export function withHash(pathAndQuery: string): string | undefined {
  const [, before, link] = /^(.*?)%(?:25)*23(v(?:=|%).*)$/i.exec(pathAndQuery) ?? [];
  return link && `${before}#${link}`;
}

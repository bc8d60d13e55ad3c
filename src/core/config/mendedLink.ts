/** Invisible characters that programs insert into a long word to allow line breaks. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  equals: '=',
  num: '#',
  percnt: '%',
  period: '.',
  comma: ',',
  semi: ';',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  shy: '',
};

/** The character of a code point in an HTML entity or a JSON escape. */
const character = (digits: string, base: number): string => {
  const code = Number.parseInt(digits, base);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
};

const withoutEntities = (text: string): string =>
  text
    .replaceAll(/&#(\d{1,7});/g, (_, digits: string) => character(digits, 10))
    .replaceAll(/&#x([0-9a-f]{1,6});/gi, (_, digits: string) => character(digits, 16))
    .replaceAll(/&([a-z]+);/gi, (whole, name: string) => entities[name.toLowerCase()] ?? whole)
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, digits: string) => character(digits, 16));

/** A sequence that reads as an escape but is not one: letters and digits are never escaped, so the % is stray. */
export const strayEscape = /%(?:3\d|[46][1-9a-f]|[57][0-9a])/i;

const escapes = new RegExp(`(?:(?!${strayEscape.source})%[0-9a-f]{2})+`, 'gi');

const percentDecoded = (text: string): string =>
  text.replaceAll(escapes, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });

/** Without invisible characters and white space. White space between two digits is kept: it may separate numbers. */
const closed = (text: string): string =>
  text.replaceAll(invisible, '').replaceAll(/(?<!\d)\s+|\s+(?!\d)/g, '');

/** Text with percent escapes and entities resolved, including nested ones. */
function unescaped(text: string): string {
  let now = text;
  for (let layers = 0; layers < 6; layers++) {
    const next = withoutEntities(closed(percentDecoded(now)));
    if (next === now) break;
    now = next;
  }
  return closed(now);
}

const before = /^[\s#/?!&;<>()[\]{}"'`*_~|«»‹›„“”‚‘’]+/;
const after = /[\s&;:,.!?<>()[\]{}"'`*|\\/…«»‹›„“”‚‘’]+$/;
/** Like `after`, plus the characters in which a packed run may end. */
const afterAll = /[\s&;:,.!?<>()[\]{}"'`*|\\/…«»‹›„“”‚‘’_~\-–—]+$/;

/**
 * What a link may have been before a program altered it, most likely first.
 *
 * Undone are: escapes of any kind, applied once or repeatedly; `;` for `&`; white space, line breaks and invisible
 * characters, except spaces between two digits; backslashes; full-width letters; the `=3D` of mail; and punctuation
 * around the link. Letters and digits of the link itself are never dropped.
 */
export function mendedLinks(hash: string): string[] {
  const plain = unescaped(hash)
    .normalize('NFKC')
    .replaceAll('\\', '')
    .replaceAll(/;+/g, '&')
    .replace(before, '');
  const text = /^v=3D/i.test(plain) ? plain.replaceAll(/=3D/gi, '=') : plain;
  return [...new Set([text.replace(after, ''), text.replace(afterAll, '')])];
}

/** What a packed run may have been before a program altered it; the unchanged text is first. */
export function mendedRuns(text: string): string[] {
  const [letters = ''] = /^[gp]\.[\w-]*/.exec(unescaped(text).replaceAll(/[^\w.-]+/g, '')) ?? [];
  return [...new Set([text, letters, letters.replace(/[_-]+$/, '')])];
}

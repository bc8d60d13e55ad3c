/** Characters that programs put into a long word so that it may break: nobody sees them. */
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

/** The character of a code in an HTML entity or a JSON escape. */
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

/** What reads as an escape and is none: no program escapes a letter or a digit, so that a stray % has come before them. */
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

/** Without invisible characters and white space. Between two digits white space stays: it may part two numbers. */
const closed = (text: string): string =>
  text.replaceAll(invisible, '').replaceAll(/(?<!\d)\s+|\s+(?!\d)/g, '');

/** Text whose percent signs and entities are resolved, however often they were put one on the other. */
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
/** As `after`, with what a packed run may itself end in. */
const afterAll = /[\s&;:,.!?<>()[\]{}"'`*|\\/…«»‹›„“”‚‘’_~\-–—]+$/;

/**
 * What a link may have been before a program that passed it on touched it, the likeliest first.
 *
 * Undone are: escapes of every kind, put on once or several times; `;` for `&`; white space, line breaks and invisible
 * characters, except spaces between two digits; backslashes; full-width letters; the `=3D` of mail; and marks around the
 * whole. No letter and no digit of the link itself is ever dropped.
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

/** What a packed run may have been before a program touched it, the text as it is first. */
export function mendedRuns(text: string): string[] {
  const [letters = ''] = /^[gp]\.[\w-]*/.exec(unescaped(text).replaceAll(/[^\w.-]+/g, '')) ?? [];
  return [...new Set([text, letters, letters.replace(/[_-]+$/, '')])];
}

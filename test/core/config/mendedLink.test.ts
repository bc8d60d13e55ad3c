import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { checksumOf } from '../../../src/core/run/checksum';
import { defaultConfig, pluginsOf, sectionNames, withValue } from '../../../src/core/config/config';
import { pathsOf } from '../../../src/core/config/paths';
import { strictConfig } from '../../../src/core/config/strictConfig';
import type { RunConfig } from '../../../src/core/config/config';
import { decodeLink, encodeLink } from '../../../src/core/config/link';
import { createRng } from '../../../src/core/rng';
import { numerics } from '../../../src/core/versions';
import { packedRun, unpackedRun } from '../../../src/core/run/sharedRun';
import { catalogue } from '../../../src/train/catalogue';

const link = 'v=1&seed=7&steps=300&method.sparsity=0.1';
const meant = strictConfig(catalogue, { seed: 7, steps: 300, method: { sparsity: 0.1 } });
const rng = createRng(29);
const pick = <T>(list: readonly T[]): T => {
  const found = list[rng.below(list.length)];
  if (found === undefined) throw new Error('Nothing to pick from.');
  return found;
};

/** What a browser makes of a fragment with signs that may not stand there. */
const asHash = (text: string) => new URL(`https://x.org/#${text}`).hash;

const opened = (hash: string) => {
  const decoded = decodeLink(catalogue, hash);
  if (decoded.kind === 'refused') throw new Error(decoded.reason);
  return decoded;
};

const inserted = (text: string, what: string, at = rng.below(text.length + 1)) =>
  text.slice(0, at) + what + text.slice(at);

/** What is done to a whole link, by what does it. */
const whole: Record<string, (text: string) => string> = {
  'escapes it whole': encodeURIComponent,
  'escapes it twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'escapes & alone': (text) => text.replaceAll('&', '%26'),
  'escapes = alone': (text) => text.replaceAll('=', '%3d'),
  'writes &amp;': (text) => text.replaceAll('&', '&amp;'),
  'writes &amp;amp;': (text) => text.replaceAll('&', '&amp;amp;'),
  'writes &#38; and &#x3D;': (text) => text.replaceAll('&', '&#38;').replaceAll('=', '&#x3D;'),
  'writes JSON': (text) => text.replaceAll('&', String.raw`\u0026`),
  'writes ;': (text) => text.replaceAll('&', ';'),
  'writes =3D': (text) => text.replaceAll('=', '=3D'),
  'widens it': (text) => text.replaceAll('&', '＆').replaceAll('=', '＝'),
  'escapes #': (text) => `%23${text}`,
};

const marks = [
  '.',
  ',',
  ')',
  ']',
  '>',
  '"',
  "'",
  '!',
  '?',
  ';',
  ':',
  '*',
  '**',
  '”',
  '»',
  '…',
  '.)',
  '">',
  '%29',
];
const gaps = ['\u00ad', '\u200b', '\u2060', '\ufeff', '%C2%AD', '%E2%80%8B', '&shy;', '&#8203;'];

/** What may be done to a link besides. */
const besides: Record<string, (text: string) => string> = {
  'sets a mark behind it': (text) => text + pick(marks),
  'wraps it': (text) => pick([`<${text}>`, `"${text}"`, `(${text})`, `%3C${text}%3E`]),
  'puts an invisible sign into it': (text) => inserted(text, pick(gaps), 1 + rng.below(text.length)),
  'breaks the line at &': (text) => text.replace('&', pick(['&\n', '&%0A', '&%20', '&%0D%0A'])),
};

describe('a link that a program has touched', () => {
  it.each(Object.entries(whole))('that %s means the same', (_, touch) => {
    expect(opened(asHash(touch(link)))).toMatchObject({ link: { config: meant }, notes: [] });
  });

  it.each([...marks.map((mark) => link + mark), `<${link}>`, `"${link}"`, `${link}%22%3E`, `(${link}).`])(
    'read as %s means the same',
    (text) => {
      expect(opened(asHash(text))).toMatchObject({ link: { config: meant }, notes: [] });
    },
  );

  it('says which part it does not understand, and takes the rest', () => {
    const { link: read, notes } = opened(
      asHash(`v=1%26seed=7%26steps=3oo%26method.sparsity=0.1%26color=red`),
    );
    expect(read.config).toEqual({ ...meant, steps: 2000 });
    expect(notes).toEqual(['steps = 3oo is not a number; using 2000.', 'color is unknown; ignored.']);
    expect(opened('#v=one&seed=7').notes).toEqual(['v = one is not a version; using 1.']);
    expect(opened('#v=1&seed=7&seed=8').notes).toEqual(['seed occurs twice; using 8 instead of 7.']);
  });

  it.each(['1.%395', '1%305', '2.%65'])('does not read another number out of a stray %%: %s', (value) => {
    const { link: read, notes } = opened(`#v=1&steps=${value}`);
    expect(read.config.steps).toBe(2000);
    expect(notes).toEqual([`steps=${value} is not a name and a value; ignored.`]);
  });

  it('is refused when it is newer', () => {
    expect(decodeLink(catalogue, '#v=2%26seed=3').kind).toBe('refused');
  });

  it('keeps what was escaped for a reason', () => {
    const config = strictConfig(catalogue, { dataset: { id: 'idx', images: 'a&b=50%25;c.gz' } });
    expect(opened(`#${encodeLink(catalogue, { config })}`)).toMatchObject({ link: { config }, notes: [] });
  });
});

/** A valid configuration of generated data with some of its numbers, choices and toggles moved. */
function someConfig(): RunConfig {
  let config = strictConfig(
    catalogue,
    Object.fromEntries(
      sectionNames.map((name) => {
        const generated = pluginsOf(catalogue, name).filter(({ params }) =>
          Object.values(params).every(({ kind }) => kind !== 'text'),
        );
        return [name, { id: pick(generated).id }];
      }),
    ),
  );
  for (const { path, param } of pathsOf(catalogue, config)) {
    if (rng.below(4) > 0) continue;
    if (param.kind === 'toggle') config = withValue(config, path, !param.default);
    if (param.kind === 'choice') config = withValue(config, path, pick(param.options).value);
    if (param.kind !== 'number') continue;
    const value = param.min + rng.uniform() * (param.max - param.min) * pick([1, 1e-3]);
    config = withValue(config, path, param.integer ? Math.round(value) : value);
  }
  return config;
}

describe('any link, touched in any of these ways', () => {
  it('means the same or is remarked upon, never something else in silence (property, 4 000 cases)', () => {
    let mended = 0;
    for (let i = 0; i < 4000; i++) {
      const config = someConfig();
      const original = encodeLink(catalogue, { config });
      let text = pick([(same: string) => same, ...Object.values(whole)])(original);
      for (let n = rng.below(3); n > 0; n--) text = pick(Object.values(besides))(text);
      if (rng.below(8) === 0) {
        const at = rng.below(text.length + 1);
        const sign = pick(['%', '&', ';', ' ', '%20', '>', '%26', '\\']);
        // A % before 20 reads as the escaped space that a program may have put there.
        if (sign !== '%' || !/^[0-2]\d/.test(text.slice(at))) text = inserted(text, sign, at);
      }
      const decoded = decodeLink(catalogue, asHash(text));
      const isSame = decoded.kind === 'opened' && isDeepStrictEqual(decoded.link.config, config);
      const isSaid = decoded.kind === 'refused' || decoded.notes.length > 0;
      if (isSame && !isSaid) mended++;
      if (!isSame && !isSaid) expect({ original, text, decoded }).toBe('the same or remarked upon');
    }
    expect(mended).toBeGreaterThan(3600);
  });

  it('carries its run and checksum as they were (property, 400 cases)', async () => {
    const events = [
      { step: 2, path: 'method.sparsity', value: 0.1 + 0.2 / 3 },
      { step: 40, path: 'optimizer.lr', value: 0.03 },
    ];
    for (let i = 0; i < 400; i++) {
      const sigma = [rng.uniform(), rng.uniform()];
      const checksum = checksumOf({ step: i, layers: [{ name: 'fc1', sigma }] });
      const run = await packedRun({ events, checksum, numerics });
      let text = pick([(same: string) => same, ...Object.values(whole)])(
        encodeLink(catalogue, { config: meant, run }),
      );
      for (let n = 1 + rng.below(2); n > 0; n--) text = pick(Object.values(besides))(text);
      const { link: read, notes } = opened(asHash(text));
      const shared = await unpackedRun(catalogue, read.config, read.run ?? '');
      expect({ text, notes, config: read.config, ...shared.run }).toEqual({
        text,
        notes: [],
        config: meant,
        events,
        checksum,
        numerics,
      });
    }
  });

  it('without the end of its run says so', async () => {
    const run = await packedRun({ events: [], checksum: undefined, numerics });
    const { link: read } = opened(`#v=1&run=${run.slice(0, -9)}`);
    const shared = await unpackedRun(catalogue, defaultConfig(catalogue), read.run ?? '');
    expect(shared).toMatchObject({ run: undefined, notes: [expect.stringContaining('cannot be read')] });
  });
});

import { describe, expect, it } from 'vitest';
import { isLink, withHash } from '../../../src/store/browser/address';

describe('an address', () => {
  it.each(['#v=1', '#v%3D1', '#v%253d1%2526seed%253d7', '#v&#61;1', '#seed=7'])(
    'ends in a link: %s',
    (hash) => {
      expect(isLink(hash)).toBe(true);
    },
  );

  it.each(['', '#', '#spectra', '#50%25'])('ends in none: %s', (hash) => {
    expect(isLink(hash)).toBe(false);
  });

  it.each([
    ['/%23v=1&seed=7', '/#v=1&seed=7'],
    ['/a/?backend=cpu%2523v%253D1', '/a/?backend=cpu#v%253D1'],
    ['/?recording=a%23b.json', undefined],
    ['/?recording=v=1', undefined],
  ])('whose # was escaped has it again: %s', (found, meant) => {
    expect(withHash(found)).toBe(meant);
  });
});

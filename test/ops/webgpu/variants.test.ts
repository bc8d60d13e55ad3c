import { describe, expect, it } from 'vitest';
import type { AdapterInfo } from '../../../src/core/adapter';
import { conv } from '../../../src/kernels/convolution/convCases.reference';
import { productSizes } from '../../../src/ops/webgpu/convolutions';
import {
  adapterClass,
  adapterClasses,
  chooseVariant,
  readTable,
  runnable,
  shapeClass,
  variantsOf,
} from '../../../src/ops/webgpu/variants';
import type { Operation, VariantTable } from '../../../src/ops/webgpu/variants';
import committed from '../../../src/ops/webgpu/variants.json';

const operations = Object.keys(variantsOf) as Operation[];
const unmeasured = readTable({});
const small = conv([1, 8, 8, 4], [3, 3, 4], 1, 1);

const adapter = (about: Partial<AdapterInfo>): AdapterInfo => ({
  ...{ backend: 'webgpu', name: 'test', software: false, features: [] },
  ...about,
});

describe('an adapter class', () => {
  it.each([
    [{ software: true, features: ['subgroups'], subgroupSize: 8 }, 'software-subgroups8'],
    [{ software: true, features: ['subgroups'], subgroupSize: 4 }, 'software-subgroups4'],
    [{ software: true, features: ['shader-f16'], subgroupSize: 8 }, 'software'],
    [{ features: ['subgroups'], subgroupSize: 32 }, 'hardware-subgroups8'],
    [{ features: ['subgroups'] }, 'hardware-subgroups4'],
    [{}, 'hardware'],
  ])('of %j is %s', (about, expected) => expect(adapterClass(adapter(about))).toBe(expected));
});

describe('a shape class', () => {
  it('tells the power of ten of the MACs, exactly at its bounds', () => {
    expect(shapeClass(productSizes(10, 10, 10))).toBe('odd 1e3');
    expect(shapeClass(productSizes(9, 11, 10))).toBe('odd 1e2');
    expect(shapeClass(conv([2, 5, 5, 4], [1, 1, 8]))).toBe('fours 1e3');
  });

  it('tells whether channels and filters both come in fours', () => {
    expect(shapeClass(small)).toBe('fours 1e3');
    expect(shapeClass({ ...small, channels: 3 })).toMatch(/^odd/);
    expect(shapeClass({ ...small, filters: 6 })).toMatch(/^odd/);
  });
});

describe('the choice of a variant', () => {
  const measured: VariantTable = {
    ...unmeasured,
    'software-subgroups8': {
      adapter: 'test',
      date: '2026-01-01',
      choices: {
        filterGradient: { 'fours 1e3': 'registers', 'fours 1e7': 'subgroup', 'odd 1e5': 'stock' },
      },
    },
  };
  const choose = (sizes: typeof small) =>
    chooseVariant('software-subgroups8', 'filterGradient', sizes, measured);

  it('is that of the nearest shapes of the same kind, the smaller ones at equal distance', () => {
    expect(choose(small)).toBe('registers');
    expect(choose({ ...small, batch: 10 })).toBe('registers');
    expect(choose({ ...small, batch: 100 })).toBe('registers');
    expect(choose({ ...small, batch: 1000 })).toBe('subgroup');
    expect(choose({ ...small, batch: 100_000 })).toBe('subgroup');
  });

  it('is that of the other kind when nothing else was measured', () => {
    expect(choose({ ...small, channels: 3 })).toBe('stock');
    const one = { adapter: 'test', date: '', choices: { convolution: { 'odd 1e5': 'stock' } } } as const;
    const table: VariantTable = { ...unmeasured, 'software-subgroups8': one };
    expect(chooseVariant('software-subgroups8', 'convolution', small, table)).toBe('stock');
  });

  it('is the default where nothing was measured', () => {
    const chosen = (name: (typeof adapterClasses)[number]) =>
      operations.map((operation) => chooseVariant(name, operation, small, unmeasured));
    const plain = operations.map((operation) => (operation === 'filterGradient' ? 'registers' : 'stock'));
    for (const name of ['hardware', 'hardware-subgroups4', 'hardware-subgroups8'] as const)
      expect(chosen(name)).toEqual(plain);
    expect(chosen('software')).toEqual(operations.map(() => 'tiles'));
    for (const name of ['software-subgroups4', 'software-subgroups8'] as const)
      expect(chosen(name)).toEqual(operations.map(() => 'subgroup'));
  });

  it('is never one that the adapters cannot run, and the same again', () => {
    for (const name of adapterClasses)
      for (const operation of operations)
        for (let power = 0; power < 9; power++) {
          const sizes = { ...small, batch: 10 ** power };
          const variant = chooseVariant(name, operation, sizes);
          expect(runnable(name, operation)).toContain(variant);
          expect(chooseVariant(name, operation, { ...sizes })).toBe(variant);
          if (!name.includes('subgroups')) expect(variant).not.toBe('subgroup');
        }
  });
});

describe('the table', () => {
  it('as committed is one, and nothing of it is lost in reading', () => {
    expect(readTable(committed)).toEqual(committed);
    expect(Object.keys(committed).sort()).toEqual([...adapterClasses].sort());
  });

  it('says where and when it was measured', () => {
    for (const entry of Object.values(readTable(committed)))
      if (entry)
        expect(entry).toMatchObject({
          adapter: expect.stringMatching(/./),
          date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        });
  });

  const entry = (choices: object) => ({ adapter: 'test', date: '2026-01-01', choices });
  it.each([
    ['no table', 7],
    ['an unknown class', { toaster: null }],
    ['no adapter', { software: { date: '2026-01-01', choices: {} } }],
    ['no choices', { software: { adapter: 'test', date: '2026-01-01' } }],
    ['an unknown operation', { software: entry({ pooling: {} }) }],
    ['an unknown variant', { software: entry({ product: { 'odd 1e3': 'largest' } }) }],
    ['a variant of another operation', { software: entry({ product: { 'odd 1e3': 'registers' } }) }],
    ['a variant that these adapters cannot run', { software: entry({ product: { 'odd 1e3': 'subgroup' } }) }],
    ['an unknown shape class', { software: entry({ product: { large: 'stock' } }) }],
  ])('is refused with %s', (_, source) => {
    expect(() => readTable(source)).toThrow(/variants\.json: .*npm run bench -- tune/);
  });
});

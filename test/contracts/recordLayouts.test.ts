import { describe, expect, it } from 'vitest';
import { recordLayout } from '../../src/gpu/recordLayout';
import type { RecordFields } from '../../src/gpu/recordLayout';
import { references } from '../../src/kernels/references';

type Field = { name: string; type: string };

const isPadding = (name: string) => /^pad\d*$/.test(name);

/** The names of the 32-bit words of a struct of a module, in order; nested ones as `outer.inner`. */
function wordsOf(source: string, struct: string): Field[] {
  const [, body] = new RegExp(`struct ${struct} \\{([^}]*)\\}`).exec(source) ?? [];
  if (body === undefined) throw new Error(`There is no struct ${struct}.`);
  const fields = [...body.replace(/\/\/.*$/gm, '').matchAll(/(\w+): (\w+(?:<[^>]*>)?)/g)];
  return fields.flatMap(([, name = '', type = '']): Field[] => {
    if (type === 'u32' || type === 'f32') return [{ name, type }];
    const [, element = '', count] = /^array<(u32|f32), (\d+)>$/.exec(type) ?? [];
    if (count !== undefined) return Array.from({ length: Number(count) }, () => ({ name, type: element }));
    return wordsOf(source, type).map((inner) => ({ ...inner, name: `${name}.${inner.name}` }));
  });
}

/**
 * The fields that a module reads in a binding: the struct of its type, or the names of the words of a vec4u in the
 * comment after it, up to a colon. Undefined for an array of plain numbers.
 */
function fieldsRead(source: string, binding: string): RecordFields | undefined {
  const declaration = new RegExp(`var<[^>]*> ${binding}: ([^;]+);(?:\\s*// ([^:\\n]*))?`).exec(source);
  const [, type = '', comment = ''] = declaration ?? [];
  const element = /^array<(\w+)>$/.exec(type)?.[1] ?? type;
  if (element === 'u32' || element === 'f32') return undefined;
  const vector = /^vec(\d)[uf]$/.exec(element)?.[1];
  if (vector) return { names: comment.trim().split(', '), floats: [], words: Number(vector) };
  const words = wordsOf(source, element);
  const fields = words.filter(({ name }) => !isPadding(name));
  // Padding is only allowed at the end, where a layout can describe it.
  expect(words.slice(fields.length).every(({ name }) => isPadding(name))).toBe(true);
  return {
    names: fields.map(({ name }) => name),
    floats: fields.filter(({ type: own }) => own === 'f32').map(({ name }) => name),
    words: words.length,
  };
}

const tables = references.flatMap(({ kernel, records = {} }) =>
  kernel.bindings
    .filter(({ name, type }) => type === 'u32' || name in records)
    .map(({ name }) => ({ name, kernel: kernel.name, source: kernel.source, record: records[name] })),
);

describe('the tables that a shader and TypeScript share', () => {
  it.each(tables)(
    '$name of $kernel has the fields that the shader reads, in order',
    ({ name, source, record }) => {
      const { names, floats, words } = record ?? {};
      expect(record && { names, floats, words }).toEqual(fieldsRead(source, name));
    },
  );

  it.each(references)('are bindings of $kernel.name', ({ kernel, records = {} }) => {
    expect(kernel.bindings.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(records)));
  });
});

describe('a record layout', () => {
  const layout = recordLayout(['first', 'scale', 'last'], { words: 5, floats: ['scale'] });

  it('writes fields in order, f32 as its bits, and padding as zeros', () => {
    const table = layout.table({ last: 7, scale: 1, first: 3 }, { first: 4, last: 0xffffffff, scale: -2 });
    expect([...table]).toEqual([3, 0x3f800000, 7, 0, 0, 4, 0xc0000000, 0xffffffff, 0, 0]);
    expect(layout.count(table)).toBe(2);
  });

  it('reads what it wrote', () => {
    const records = [
      { first: 3, scale: Math.fround(1e-5), last: 7 },
      { first: 0, scale: -2, last: 9 },
    ];
    expect(layout.records(layout.table(...records))).toEqual(records);
    expect(layout.read(layout.table(...records), 1)).toEqual(records[1]);
  });

  it('refuses to read beyond the end of a table', () => {
    expect(() => layout.read(new Uint32Array(5), 1)).toThrow(
      'A table of 5 words has no record 1 of 5 words.',
    );
  });
});

describe('the reader of structs', () => {
  const source = `
    struct Place { offset: u32, pitch: u32 }
    struct Job {
      place: Place,  // where: u32, of a comment
      scale: f32,
      pad: array<u32, 2>,
    }
    @group(0) @binding(0) var<storage, read> jobs: array<Job>;
    @group(0) @binding(1) var<uniform> job: Job;
    @group(0) @binding(2) var<storage, read> tiles: array<vec4u>;  // job, row: the first one
    @group(0) @binding(3) var<storage, read> roles: array<u32>;  // one per 64`;
  const job = { names: ['place.offset', 'place.pitch', 'scale'], floats: ['scale'], words: 5 };

  it.each([
    ['jobs', job],
    ['job', job],
    ['tiles', { names: ['job', 'row'], floats: [], words: 4 }],
    ['roles', undefined],
  ])('%s', (name, expected) => {
    expect(fieldsRead(source, name)).toEqual(expected);
  });

  it('detects fields that are reordered, renamed or missing', () => {
    const swapped = source.replace('offset: u32, pitch: u32', 'pitch: u32, offset: u32');
    expect(fieldsRead(swapped, 'jobs')).not.toEqual(job);
    expect(fieldsRead(source.replace('scale: f32', 'scale: u32'), 'jobs')).not.toEqual(job);
    expect(fieldsRead(source.replace('array<u32, 2>', 'u32'), 'jobs')).not.toEqual(job);
  });
});

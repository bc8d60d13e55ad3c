import { ShapeError } from '../core/errors';

/** The fields of a record of 32-bit words, in order: what a shader declares as a struct or reads as a vec4u. */
export type RecordFields<Name extends string = string> = {
  /** A field of a struct in the struct is named with a dot: `left.pitch`. */
  readonly names: readonly Name[];
  /** The fields that are f32; the others are u32. */
  readonly floats: readonly Name[];
  /** Words of a record, padding behind its last field included. */
  readonly words: number;
};

/** A record on the host, every word as the number that it stands for. */
export type HostRecord<Name extends string> = Readonly<Record<Name, number>>;

/** How tables of records are written and read on the host, by the names of their fields. */
export type RecordLayout<Name extends string> = RecordFields<Name> & {
  /** Adds a record to the end of a table, padding as zeros. */
  append(table: number[], record: HostRecord<Name>): void;
  /** A table of these records. */
  table(...records: readonly HostRecord<Name>[]): Uint32Array<ArrayBuffer>;
  /** Number of records in a table. */
  count(table: { readonly length: number }): number;
  /** One record of a table. Throws ShapeError where the table ends before it. */
  read(table: ArrayLike<number>, index?: number): HostRecord<Name>;
  /** All records of a table, in order. */
  records(table: ArrayLike<number>): HostRecord<Name>[];
};

const bitsOf = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
const floatOf = (bits: number) => new Float32Array(Uint32Array.of(bits).buffer)[0] ?? 0;

/**
 * Describes a record once: the order of its fields, from which every offset follows.
 *
 * A test compares it with the shaders of all kernels whose references name it.
 */
export function recordLayout<const Name extends string>(
  names: readonly Name[],
  options: { words?: number; floats?: readonly Name[] } = {},
): RecordLayout<Name> {
  const { words = names.length, floats = [] } = options;
  const isFloat = names.map((name) => floats.includes(name));
  const append = (table: number[], record: HostRecord<Name>) => {
    names.forEach((name, at) => table.push(isFloat[at] ? bitsOf(record[name]) : record[name]));
    for (let at = names.length; at < words; at++) table.push(0);
  };
  const count = (table: { readonly length: number }) => table.length / words;
  const read = (table: ArrayLike<number>, index = 0) => {
    const entries = names.map((name, at) => {
      const word = table[index * words + at];
      if (word === undefined)
        throw new ShapeError(
          `Record ${index} of ${words} words is not in a table of ${table.length}. Make tables by the layout they are read by.`,
        );
      return [name, isFloat[at] ? floatOf(word) : word] as const;
    });
    return Object.fromEntries(entries) as HostRecord<Name>;
  };
  return {
    names,
    floats,
    words,
    append,
    table: (...records) => {
      const table: number[] = [];
      for (const record of records) append(table, record);
      return Uint32Array.from(table);
    },
    count,
    read,
    records: (table) => Array.from({ length: count(table) }, (_, index) => read(table, index)),
  };
}

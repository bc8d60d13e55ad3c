import { ShapeError } from '../core/errors';

/** The fields of a record of 32-bit words, in order, as a shader declares them in a struct or reads them from a vec4u. */
export type RecordFields<Name extends string = string> = {
  /** The name of a field of a nested struct has a dot: `left.pitch`. */
  readonly names: readonly Name[];
  /** The fields that are f32; the others are u32. */
  readonly floats: readonly Name[];
  /** Words of a record, with the padding after its last field. */
  readonly words: number;
};

/** A record on the host, every word as a number. */
export type HostRecord<Name extends string> = Readonly<Record<Name, number>>;

/** Writes and reads tables of records on the host, by the names of their fields. */
export type RecordLayout<Name extends string> = RecordFields<Name> & {
  /** Appends a record to a table; padding is zeros. */
  append(table: number[], record: HostRecord<Name>): void;
  /** A table of these records. */
  table(...records: readonly HostRecord<Name>[]): Uint32Array<ArrayBuffer>;
  /** Number of records in a table. */
  count(table: { readonly length: number }): number;
  /** One record of a table. Throws ShapeError where the table is too short. */
  read(table: ArrayLike<number>, index?: number): HostRecord<Name>;
  /** All records of a table, in order. */
  records(table: ArrayLike<number>): HostRecord<Name>[];
};

const bitsOf = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
const floatOf = (bits: number) => new Float32Array(Uint32Array.of(bits).buffer)[0] ?? 0;

/**
 * Describes a record once: the names of its fields in order, from which their offsets follow.
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
          `A table of ${table.length} words has no record ${index} of ${words} words. Write and read a table by the same layout.`,
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

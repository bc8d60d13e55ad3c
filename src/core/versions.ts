import { isRecord } from './isRecord';

/**
 * The format of each kind of file that is written; readers accept all formats up to it. Files call it `v`.
 *
 * A format is raised, together with a migration from the previous one, when older readers would misread new files or
 * new readers cannot read older files unchanged. An optional field does not raise it.
 */
export const formats = {
  /** A configuration, alone and inside the others. */
  config: 1,
  /** The part of an address after `#`. A run inside it has its own format. */
  link: 1,
  /** A run to be replayed, in a link or as a file. */
  run: 2,
  /** The run that a browser stores for the next visit. */
  keptRun: 2,
  recording: 2,
  /** Exports of a run as JSON and as CSV, and of its weights. */
  exportedRun: 2,
  csv: 2,
  weights: 2,
} as const;

/**
 * The number of the arithmetic: all results carry that of the code that computed them.
 *
 * Raised in the commit that changes a bit of what is trained or measured, for any configuration on any adapter;
 * `node test/bits.mjs` reports it, and `test/train/bits.test.ts` fails. Results of one number on one adapter have equal
 * bits; others are compared within a tolerance. 1 covers everything before files carried it, and is not uniform.
 */
export const numerics = 3;

/** The content of a file before its fields are checked. */
export type FileRecord = Readonly<Record<string, unknown>>;

/** Converts a file of one format to the next. */
export type Migration = (file: FileRecord) => FileRecord;

/** The numerics of a file; 1 if it has none. */
export const numericsOf = ({ numerics: value }: FileRecord): number =>
  Number.isSafeInteger(value) && Number(value) >= 1 ? Number(value) : 1;

/** Migration from the formats without `numerics`. */
export const unnumbered: Migration = (file) => ({ ...file, numerics: 1 });

/** A format as a number; NaN if it is not valid. */
const formatOf = (v: unknown): number => (typeof v === 'number' || typeof v === 'string' ? Number(v) : NaN);

/** Why a file of format `v` cannot be read when `known` is the newest; undefined if it can. `what`: the file. */
export const refusal = (v: unknown, known: number, what = 'It'): string | undefined =>
  formatOf(v) > known
    ? `${what} was written by a newer Rankscope (format ${formatOf(v)}; this page reads up to ${known}). Reload the page to update.`
    : undefined;

/**
 * A file migrated to the newest format, which is one more than the number of migrations; the first is from format 1.
 *
 * A file without a valid format is treated as format 1.
 */
export function migrated(file: FileRecord, migrations: readonly Migration[]): FileRecord {
  const v = formatOf(file['v']);
  const from = Number.isSafeInteger(v) && v >= 1 ? v : 1;
  const result = migrations.slice(from - 1).reduce((older, migrate) => migrate(older), file);
  return { ...result, v: migrations.length + 1 };
}

/** The file with `change` applied to the record at a key; unchanged if there is none. */
export const changedAt = (file: FileRecord, key: string, change: Migration): FileRecord => {
  const value = file[key];
  return isRecord(value) ? { ...file, [key]: change(value) } : file;
};

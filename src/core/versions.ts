import { isRecord } from './isRecord';

/**
 * The format of each kind of file that is written; its readers take every one up to that. Files call it `v`.
 *
 * One is raised, with a migration from the format before, in the commit after which a reader of before would misread a
 * file, or a reader of now could not take an older one as it is. A field that may be absent raises nothing.
 */
export const formats = {
  /** A configuration, by itself and inside the others. */
  config: 1,
  /** The part of an address after `#`. A run in it has its own. */
  link: 1,
  /** A run to be repeated, in a link or as a file. */
  run: 2,
  /** The run that a browser keeps for the next visit. */
  keptRun: 2,
  recording: 2,
  /** Exports of a run as JSON and as CSV, and of its weights. */
  exportedRun: 2,
  csv: 2,
  weights: 2,
} as const;

/**
 * The number of the arithmetic: whatever has results carries that of the code that computed them.
 *
 * Raised in the commit that changes a bit of what is trained or measured, for some configuration on some adapter;
 * `node test/bits.mjs` tells, and `test/train/bits.test.ts` fails. Results of one number on one adapter have the same
 * bits; others are compared within a tolerance. 1 is everything before files carried it, which was not all the same.
 */
export const numerics = 2;

/** What is read from a file before its fields are checked. */
export type FileRecord = Readonly<Record<string, unknown>>;

/** Takes a file of one format to the next. */
export type Migration = (file: FileRecord) => FileRecord;

/** The numerics that a file carries; 1 where it has none. */
export const numericsOf = ({ numerics: value }: FileRecord): number =>
  Number.isSafeInteger(value) && Number(value) >= 1 ? Number(value) : 1;

/** From the formats before there were numerics. */
export const unnumbered: Migration = (file) => ({ ...file, numerics: 1 });

/** A format as a number; NaN where it makes no sense. */
const formatOf = (v: unknown): number => (typeof v === 'number' || typeof v === 'string' ? Number(v) : NaN);

/** Why a file of format `v` cannot be read where `known` is the newest; undefined where it can. `what`: the file. */
export const refusal = (v: unknown, known: number, what = 'It'): string | undefined =>
  formatOf(v) > known
    ? `${what} was written by a newer Rankscope (format ${formatOf(v)}; this page reads up to ${known}). Reload the page to update.`
    : undefined;

/**
 * A file as one of the newest format, which is one more than there are migrations; the first is from format 1.
 *
 * One without a format that makes sense is taken for the first.
 */
export function migrated(file: FileRecord, migrations: readonly Migration[]): FileRecord {
  const v = formatOf(file['v']);
  const from = Number.isSafeInteger(v) && v >= 1 ? v : 1;
  const result = migrations.slice(from - 1).reduce((older, migrate) => migrate(older), file);
  return { ...result, v: migrations.length + 1 };
}

/** `change` made to the record at a key of another; the other as it is where there is none. */
export const changedAt = (file: FileRecord, key: string, change: Migration): FileRecord => {
  const value = file[key];
  return isRecord(value) ? { ...file, [key]: change(value) } : file;
};

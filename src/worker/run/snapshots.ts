import type { Snapshot } from '../../train/run/snapshot';

/** Snapshots of a run in order of step, in bounded memory. */
export type SnapshotShelf = {
  /** The steps of the snapshots. */
  readonly steps: number[];
  readonly newest: Snapshot | undefined;
  readonly bytes: number;
  add(snapshot: Snapshot): void;
  at(step: number): Snapshot | undefined;
  /** The last one before a step. */
  before(step: number): Snapshot | undefined;
  /** Drops snapshots after a step. */
  cutAfter(step: number): void;
};

/** 64 MiB: more than ten snapshots of the largest network here, with both moments of Adam. */
const limitBytes = 2 ** 26;

/** The maximum number that a timeline can show as separate marks. */
const limitCount = 48;

/** Bytes of all typed arrays in a plain value; each object counts once. */
function bytesOf(value: unknown, seen: Set<unknown>): number {
  if (typeof value !== 'object' || value === null || seen.has(value)) return 0;
  seen.add(value);
  if (ArrayBuffer.isView(value)) return value.byteLength;
  return Object.values(value).reduce((total: number, one: unknown) => total + bytesOf(one, seen), 0);
}

/** Bytes of the arrays of a snapshot. */
export const snapshotBytes = ({ layers, moments, uncut }: Snapshot): number =>
  bytesOf([layers, moments, uncut?.layers, uncut?.moments], new Set());

/** Index of the step to drop: the one whose neighbors are closest together, the oldest of equal ones; never the last. */
function leastMissed(steps: readonly number[]): number {
  let [least, found] = [Infinity, 0];
  for (let i = 0; i < steps.length - 1; i++) {
    const gap = (steps[i + 1] ?? 0) - (steps[i - 1] ?? 0);
    if (gap < least) [least, found] = [gap, i];
  }
  return found;
}

/**
 * An empty shelf. Beyond either limit it is thinned, oldest first, so that the rest is evenly spaced; the newest always
 * stays, whatever its size.
 */
export function createSnapshotShelf(limits = { bytes: limitBytes, count: limitCount }): SnapshotShelf {
  let kept: { snapshot: Snapshot; bytes: number }[] = [];
  const bytes = () => kept.reduce((total, one) => total + one.bytes, 0);
  const steps = () => kept.map(({ snapshot }) => snapshot.step);
  return {
    get steps() {
      return steps();
    },
    get newest() {
      return kept.at(-1)?.snapshot;
    },
    get bytes() {
      return bytes();
    },
    add(snapshot) {
      kept = kept.filter((one) => one.snapshot.step < snapshot.step);
      kept.push({ snapshot, bytes: snapshotBytes(snapshot) });
      while (kept.length > 1 && (bytes() > limits.bytes || kept.length > limits.count))
        kept.splice(leastMissed(steps()), 1);
    },
    before: (step) => kept.findLast(({ snapshot }) => snapshot.step < step)?.snapshot,
    at: (step) => kept.find(({ snapshot }) => snapshot.step === step)?.snapshot,
    cutAfter(step) {
      kept = kept.filter(({ snapshot }) => snapshot.step <= step);
    },
  };
}

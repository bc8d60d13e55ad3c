/** The age of an after-image, in milliseconds. */
const reachMs = 1000;

/**
 * Remembers values between calls.
 *
 * `look` returns those of a second before `now` (milliseconds), or the oldest since they began to change; nothing while they
 * are constant, which also forgets them.
 */
export function createAfterImage() {
  let kept: { at: number; values: readonly number[] }[] = [];
  return {
    look(values: readonly number[], now: number, moving: boolean): readonly number[] | undefined {
      if (!moving) kept = [];
      else if (kept.at(-1)?.values !== values) kept.push({ at: now, values });
      while ((kept[1]?.at ?? Infinity) <= now - reachMs) kept.shift();
      return kept[0]?.values;
    },
  };
}

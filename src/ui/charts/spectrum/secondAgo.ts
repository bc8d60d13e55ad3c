/** How far back an after-image looks, in milliseconds. */
const reachMs = 1000;

/**
 * Remembers values from one look to the next.
 *
 * `look` tells those of a second before `now` (milliseconds), or the oldest since they began to move; nothing while they
 * stand still, which forgets them.
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

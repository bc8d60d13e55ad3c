/** A label at the end of a line: where it would like to be. */
export type EndLabel = { text: string; y: number };

/**
 * Labels moved apart vertically to at least `gap`, between `low` and `high`, from top to bottom.
 *
 * Those that are closer than `gap` keep the order they come in, so that names do not swap while lines cross.
 */
export function spread<L extends EndLabel>(
  labels: readonly L[],
  gap: number,
  low: number,
  high: number,
): L[] {
  const sorted = labels
    .toSorted((a, b) => Math.round(a.y / gap) - Math.round(b.y / gap))
    .map((label) => ({ ...label }));
  let next = low;
  for (const label of sorted) {
    label.y = Math.max(label.y, next);
    next = label.y + gap;
  }
  let limit = high;
  for (const label of sorted.toReversed()) {
    label.y = Math.min(label.y, limit);
    limit = label.y - gap;
  }
  return sorted;
}

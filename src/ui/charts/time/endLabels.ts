/** A label at the end of a line, and its preferred position. */
export type EndLabel = { text: string; y: number };

/**
 * Labels moved apart vertically to at least `gap`, between `low` and `high`, from top to bottom.
 *
 * Those closer than `gap` keep their order in the list, so that names do not swap while lines cross.
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

/** A layer's name for the narrow space beside a line; a long one keeps its numbers and initials: stage1.2.conv1 is 1.2.c1. */
export function shortName(name: string): string {
  if (name.length <= 7) return name;
  const initials = name.replaceAll(/[a-z]+/gi, (word) => word.slice(0, 1));
  return initials.length > 6 ? initials.replace(/^[a-z]/i, '') : initials;
}

/** As many of the labels as fit: the main ones, and an even selection of the others, in order. */
export function fitting<L extends { main: boolean }>(labels: readonly L[], most: number): L[] {
  const others = labels.filter(({ main }) => !main);
  const room = Math.max(0, most - (labels.length - others.length));
  const kept = new Set(
    Array.from(
      { length: Math.min(room, others.length) },
      (_, i) => others[Math.round((i * (others.length - 1)) / Math.max(1, room - 1))],
    ),
  );
  return others.length <= room ? [...labels] : labels.filter((label) => label.main || kept.has(label));
}

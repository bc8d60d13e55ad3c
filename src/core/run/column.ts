/** A column of the table of a run: values by step; null for a missing one. */
export type Column = { name: string; values: ReadonlyMap<number, number | null> };

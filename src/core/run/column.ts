/** A column of the table of a run: a number after some of its steps, by step; null where there is none. */
export type Column = { name: string; values: ReadonlyMap<number, number | null> };

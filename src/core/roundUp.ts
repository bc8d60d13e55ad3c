/** The least multiple of `to` that is not below n. */
export const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/** The smallest multiple of `to` that is at least n. */
export const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

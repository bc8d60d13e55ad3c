/**
 * A seeded generator: the same seed gives the same numbers on every machine.
 *
 * xoshiro128** (Blackman & Vigna 2018) seeded through splitmix32. `fork` gives an independent stream named by
 * labels, so that adding a consumer never changes the numbers of another one.
 */
export type Rng = {
  /** A uniform 32-bit unsigned integer. */
  uint32(): number;
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Uniform integer in [0, n). */
  below(n: number): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /** A permutation of 0…n−1 (Fisher–Yates). */
  permutation(n: number): Uint32Array<ArrayBuffer>;
  /** An independent stream; the same labels give the same stream, regardless of what was drawn from this one. */
  fork(...labels: (string | number)[]): Rng;
};

const splitmix32 = (state: number) => () => {
  state = (state + 0x9e3779b9) | 0;
  let z = state ^ (state >>> 16);
  z = Math.imul(z, 0x21f0aaad);
  z ^= z >>> 15;
  z = Math.imul(z, 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
};

/** FNV-1a over the labels, each terminated by a separator, so that ('ab') and ('a', 'b') differ. */
const hash = (seed: number, labels: (string | number)[]) => {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (const label of labels) {
    for (const char of `${typeof label}:${label}\u0000`)
      h = Math.imul(h ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return h;
};

const rotl = (x: number, k: number) => (x << k) | (x >>> (32 - k));

/** The generator of a seed (any integer; only its low 32 bits are used). */
export function createRng(seed: number): Rng {
  const next = splitmix32(seed);
  let [a, b, c, d] = [next(), next(), next(), next()];
  let spare: number | undefined;
  const uint32 = () => {
    const result = Math.imul(rotl(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotl(d, 11);
    return result;
  };
  const uniform = () => uint32() / 4294967296;
  const below = (n: number) => Math.floor(uniform() * n);
  return {
    uint32,
    uniform,
    below,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    permutation(n) {
      const order = Uint32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = below(i + 1);
        const swap = order[i] ?? 0;
        order[i] = order[j] ?? 0;
        order[j] = swap;
      }
      return order;
    },
    fork: (...labels) => createRng(hash(seed, labels)),
  };
}

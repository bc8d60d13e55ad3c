import type { Optimizer } from './optimizer';

/**
 * Adam's β₁ and β₂ in float32, for both the kernel and the corrections: 1 − 0.999 computed in float32 is off by 4.7e-5,
 * which makes every step 6.4e-6 too long where the correction uses 0.999 itself.
 */
const betas = [Math.fround(0.9), Math.fround(0.999)] as const;

/** Adam's update in TeX. */
export const adamTex = String.raw`\theta \leftarrow \theta - \eta\,\hat m/(\sqrt{\hat v} + \varepsilon)`;

/** Adam's state arrays. */
export const adamMoments = [
  { name: 'mean', power: 1 },
  { name: 'square', power: 2 },
] as const satisfies Optimizer['moments'];

/** The live numbers of the Adam and AdamW kernels: see adamStep. */
export const adamHyper: Optimizer['hyper'] = (_values, { rate, groups }) => [
  ...[rate, ...betas, 1e-8],
  ...groups.flatMap(({ factor, decay, count }) => [
    ...[factor, decay],
    ...betas.map((beta) => 1 - beta ** count),
  ]),
];

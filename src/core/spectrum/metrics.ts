import { energyRank } from './energyRank';
import { fitMarchenkoPastur } from './marchenkoPastur';
import * as of from './metric';
import type { Spectrum } from './metric';
import { fitPowerLaw, logAlphaNorm, weightedAlpha } from './powerLaw';
import type { PowerLaw } from './powerLaw';

/** What a metric may need besides the spectrum. */
export type Setting = {
  /** Size of the matrix. */
  rows: number;
  cols: number;
  /** Share of the energy that pruning may remove, 0…1. */
  e: number;
  /** Share of σ₁ below which a cut drops values, 0…1, for methods that cut so. */
  beta?: number;
};

/** A number that summarizes a spectrum, as the page shows it. */
export type Metric = {
  id: string;
  label: string;
  /** Plain text with `_` for a subscript. */
  formula: string;
  source: string;
  /** What it says, and when it misleads. */
  help: string;
  /** undefined where it has no meaning, to be hidden: too few values, no β. */
  of(sigma: Spectrum, setting: Setting): number | undefined;
  /** The standard error, of a metric that is estimated. */
  error?(sigma: Spectrum): number | undefined;
};

const textbook = 'textbook';
const yang = 'Yang et al. 2020, arXiv 2004.09031';
const weightWatcher = 'Martin, Peng & Mahoney 2021, Nature Communications 12, 4122';
const marchenko = 'Marchenko & Pastur 1967; Martin & Mahoney 2018, arXiv 1810.01075';

const exponent = (value: (law: PowerLaw, sigma: Spectrum) => number) => (sigma: Spectrum) => {
  const law = fitPowerLaw(sigma);
  return law && value(law, sigma);
};

/** The summaries of a spectrum, in display order. */
export const metrics: readonly Metric[] = [
  {
    id: 'stableRank',
    label: 'Stable rank',
    formula: 'Σσ² / σ_1²',
    source: 'Rudelson & Vershynin 2007, arXiv math/0503442',
    help: 'How many directions carry the energy, in units of the strongest. One large value pulls it down, however many others there are.',
    of: of.stableRank,
  },
  {
    id: 'effectiveRank',
    label: 'Effective rank',
    formula: 'exp(−Σ p_i ln p_i), p_i = σ_i / Σσ',
    source: 'Roy & Vetterli 2007',
    help: 'How many equal singular values would be as spread out. Many small values keep it high after they have stopped to matter.',
    of: of.effectiveRank,
  },
  {
    id: 'energyEntropyRank',
    label: 'Energy-entropy rank',
    formula: 'exp(−Σ q_i ln q_i), q_i = σ_i² / Σσ²',
    source: 'Roy & Vetterli 2007, on σ² in place of σ',
    help: 'The effective rank of the energy: small values count less. Papers that say effective rank may mean either.',
    of: of.energyEntropyRank,
  },
  {
    id: 'participationRatio',
    label: 'Participation ratio',
    formula: '(Σσ²)² / Σσ⁴',
    source: textbook,
    help: 'How many directions share the energy, between the stable and the energy-entropy rank. It hardly sees the tail.',
    of: of.participationRatio,
  },
  {
    id: 'energyRank',
    label: 'Energy rank',
    formula: 'min k: Σ_{i≤k} q_i ≥ 1 − e',
    source: yang,
    help: 'What pruning keeps at the present e. Energy is not importance: a direction of little energy may still decide the accuracy.',
    of: (sigma, { e }) => energyRank(sigma, e),
  },
  {
    id: 'betaRank',
    label: 'β-rank',
    formula: '#{σ_i ≥ β σ_1}',
    source: 'Coquelin et al. 2024, arXiv 2401.08505',
    help: 'What a cut relative to the largest value keeps. It falls when the largest value grows, even if the others stay.',
    of: (sigma, { beta }) => (beta === undefined ? undefined : of.betaRank(sigma, beta)),
  },
  {
    id: 'numericalRank',
    label: 'Numerical rank',
    formula: '#{σ_i > σ_1 max(m, n) ε}',
    source: 'the rule of NumPy and of WeightWatcher, ε of float32',
    help: 'Values that are more than rounding. Training leaves noise everywhere, so it stays full until something is cut.',
    of: (sigma, { rows, cols }) => of.numericalRank(sigma, rows, cols),
  },
  {
    id: 'reconstructionError',
    label: 'Reconstruction error',
    formula: '‖W − W_k‖_F / ‖W‖_F, k the energy rank',
    source: 'Eckart & Young 1936',
    help: 'How much of the weight pruning would take away, at most √e. It measures the weight, not what the network does with it.',
    of: (sigma, { e }) => of.reconstructionError(sigma, energyRank(sigma, e)),
  },
  {
    id: 'conditionNumber',
    label: 'Condition number',
    formula: 'σ_1 / σ_r',
    source: textbook,
    help: 'How unevenly the weight stretches its input. It hangs on the smallest value alone, and is infinite when that is 0.',
    of: of.conditionNumber,
  },
  {
    id: 'hoyerSquare',
    label: 'Hoyer-Square',
    formula: '(Σσ)² / Σσ² − 1',
    source: yang,
    help: 'A sparsity loss of SVD training: with 1 added it counts directions, like a rank. It does not change when all values shrink together.',
    of: of.hoyerSquare,
  },
  {
    id: 'normalizedHoyer',
    label: 'Normalized Hoyer',
    formula: '(√r − Σσ / ‖σ‖_2) / (√r − 1)',
    source: 'Hoyer 2004, JMLR 5',
    help: 'Sparsity from 0, all values equal, to 1, a single one left. r counts the values that are stored, so a cut makes it jump down.',
    of: of.normalizedHoyer,
  },
  {
    id: 'spectralEntropy',
    label: 'Entropy',
    formula: '−Σ q_i ln q_i / ln rank',
    source: weightWatcher,
    help: 'How evenly the energy is spread, from 0 to 1 whatever the size. Near 1 also for an untrained layer.',
    of: (sigma, { rows, cols }) => of.spectralEntropy(sigma, rows, cols),
  },
  {
    id: 'spikes',
    label: 'Spikes',
    formula: '#{λ_i > λ_+ + √TW}, λ_+ = σ²_mp (1 + 1/√Q)²',
    source: marchenko,
    help: 'Values that stand out of what a random matrix of this size has: directions that training made. In layers of a few dozen values take it as a guide.',
    of: (sigma, { rows, cols }) => fitMarchenkoPastur(sigma, rows, cols).spikes,
  },
  {
    id: 'softRank',
    label: 'Soft rank',
    formula: 'λ_+ / λ_max',
    source: marchenko,
    help: 'The edge of the random bulk over the largest eigenvalue: about 1 before training, and above 1 where chance leaves the largest below the fitted edge; small when a few directions rule.',
    of: (sigma, { rows, cols }) => fitMarchenkoPastur(sigma, rows, cols).softRank,
  },
  {
    id: 'alpha',
    label: 'α',
    formula: 'λ^−α, λ = σ² ≥ λ_min',
    source: `${weightWatcher}; Clauset et al. 2009, arXiv 0706.1062`,
    help: 'How heavy the tail of the spectrum is. Layers of large, well trained networks have 2 to 6; with few values the error is large, and below 50 it is hidden.',
    of: exponent(({ alpha }) => alpha),
    error: exponent(({ error }) => error),
  },
  {
    id: 'weightedAlpha',
    label: 'α̂',
    formula: 'α log_10 λ_max',
    source: weightWatcher,
    help: 'α weighed with the size of the layer’s largest eigenvalue. Compare it only between networks of one architecture.',
    of: exponent(({ alpha }, sigma) => weightedAlpha(sigma, alpha)),
  },
  {
    id: 'logAlphaNorm',
    label: 'log α-norm',
    formula: 'log_10 Σλ^α',
    source: weightWatcher,
    help: 'Like α̂, with all eigenvalues in place of the largest. It inherits the error of α.',
    of: exponent(({ alpha }, sigma) => logAlphaNorm(sigma, alpha)),
  },
  {
    id: 'nuclearNorm',
    label: 'Nuclear norm',
    formula: 'Σσ',
    source: textbook,
    help: 'The sum of the singular values, the convex stand-in for rank. It falls when weights shrink, too.',
    of: of.nuclearNorm,
  },
  {
    id: 'spectralNorm',
    label: 'Spectral norm',
    formula: 'σ_1',
    source: textbook,
    help: 'The most that the matrix stretches a vector. A convolution may stretch more: its matrix is applied at every place.',
    of: of.spectralNorm,
  },
  {
    id: 'frobeniusNorm',
    label: 'Frobenius norm',
    formula: '√Σσ²',
    source: textbook,
    help: 'The size of the weight, the root of its energy.',
    of: of.frobeniusNorm,
  },
];

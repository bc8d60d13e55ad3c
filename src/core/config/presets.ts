import { strictConfig } from './strictConfig';
import type { RunConfig } from './config';
import type { Catalogue } from './plugin';

/** An experiment that answers one question. */
export type Preset = {
  id: string;
  title: string;
  /** One sentence. */
  question: string;
  /** What to do. */
  task: string;
  /** The expected observation. */
  outcome: string;
  /** Differences from the default configuration, as in a file of the command line. */
  config: Readonly<Record<string, unknown>>;
  /** The path of the control to move. */
  control: string;
};

/**
 * The presets, in the order of a first lesson.
 *
 * Numbers in the outcomes are from the same configurations on the command line, seed 42, with the moves of the tasks.
 */
export const presets: readonly Preset[] = [
  {
    id: 'rankCollapse',
    title: 'Rank collapse',
    question: 'How much of a network does it need?',
    task: 'Play. After 200 steps, when accuracy is near 95 %, drag the sparsity λs to 0.1.',
    outcome:
      'Most bars sink below the cut within 200 steps: fc1 falls from rank 63 to about 10, and test accuracy stays near 96 %.',
    config: { steps: 1000, method: { id: 'svdTraining', sparsity: 0 } },
    control: 'method.sparsity',
  },
  {
    id: 'orthogonality',
    title: 'Orthogonality matters',
    question: 'Are the stored values really the singular values?',
    task: 'Play. After 300 steps drag the orthogonality λo to 1, some steps later to 100.',
    outcome:
      'The bars are the stored values, the dots the true ones. At 0 they are up to 0.8 of σ₁ apart in fc1, at 1 still half of it; at 100 they meet.',
    config: { steps: 1000, method: { id: 'svdTraining', sparsity: 0.01, ortho: 0 } },
    control: 'method.ortho',
  },
  {
    id: 'basisFirst',
    title: 'The basis settles first',
    question: 'Do the directions of a layer settle before their sizes do?',
    task: 'Play and watch the stability S. At step 400 the bases freeze; from step 500 on drag the cutoff β to 0.3.',
    outcome:
      'S passes 0.99 by step 300 while σ₁ still grows. After step 400 only the cores train, and every 100 steps a re-SVD cuts rank: little at 0.15, up to half of fc1 at 0.3.',
    config: { steps: 1000, method: { id: 'oialr', delay: 400 } },
    control: 'method.cutoff',
  },
  {
    id: 'notFaster',
    title: 'Low rank is not fast',
    question: 'Does a quarter of the arithmetic take a quarter of the time?',
    task: 'Play. Before step 300 drag the prune energy e: it decides what is cut there. Compare the time per step before and after.',
    outcome:
      'The cut leaves ranks near 3, 6 and 12, a quarter of the MACs, and 94.4 %; further training brings it to 96.6 %. The time per step need not follow: layers this small are not limited by arithmetic.',
    config: { steps: 300, method: { id: 'svdTraining', sparsity: 0.1, fineTune: 300 } },
    control: 'method.energy',
  },
  {
    id: 'cutOrTrain',
    title: 'Cut now, or train for it?',
    question: 'Is it enough to train as usual and cut afterwards?',
    task: 'Play to the end and drag the truncation e to see what a cut would leave. Then choose SVD training, set λs to 0.03, and restart.',
    outcome:
      'Cut at e = 0.1, the dense network keeps ranks 6, 20 and 42 at 96.5 %. SVD training reaches 4, 5 and 10 in as many steps, at 96.5 %; its cut at the end costs accuracy of its own.',
    config: { steps: 600, method: { id: 'dense', truncate: 0.1 } },
    control: 'method.truncate',
  },
  {
    id: 'threeMeasures',
    title: 'L1, Hoyer, Hoyer²',
    question: 'Does it matter how sparsity is measured?',
    task: 'Play to the end. Then choose Hoyer² as the measure, restart, and play again; then Hoyer.',
    outcome:
      'L1 ends at ranks 3, 4 and 16, all values small, and its cut costs nothing: 95.7 %. Hoyer² lets the largest grow, ends at 3, 5 and 7 with 97.5 %, and falls to 81 % when it is cut.',
    config: { steps: 800, method: { id: 'svdTraining', sparsity: 0.03, regularizer: 'l1' } },
    control: 'method.regularizer',
  },
  {
    id: 'svdTrainingAsPublished',
    title: 'SVD training, as in the paper',
    question: 'What does SVD training do with its authors’ settings?',
    task: 'Play to the end: 300 steps without sparsity, 900 with it, the cut, 300 more. Then restart, and before step 1200 drag the prune energy e to 0.1.',
    outcome:
      'Ranks end at 3, 9 and 15 at 96.9 %; the cut leaves 91.8 %, fine-tuning 95.9 %. At 0.1 it leaves 2, 5, 10 and 61 %, and the rate has by then fallen too far to repair that: 85 %.',
    config: {
      steps: 1200,
      batchSize: 100,
      method: {
        ...{ id: 'svdTraining', init: 'random', singularLr: 1, ortho: 1, regularizer: 'l1', sparsity: 0.3 },
        ...{ energy: 0.01, warmup: 300, fineTune: 300 },
      },
      optimizer: { id: 'adam', lr: 1e-3, weightDecay: 0, schedule: 'steps' },
    },
    control: 'method.energy',
  },
  {
    id: 'oialrAsPublished',
    title: 'OIALR, as in the paper',
    question: 'What does OIALR do with its authors’ settings?',
    task: 'Play to the end. Then set the cutoff β to 0.3, restart, and compare ranks and accuracy.',
    outcome:
      'From 128 and 64, ranks end at 96 and 53, accuracy at 94.3 %, with 12 % of the parameters trained. At 0.3 they end at 29 and 30, at 92.3 %, with 2 %.',
    config: {
      steps: 1500,
      model: { id: 'mlp' },
      method: {
        ...{ id: 'oialr', reference: true, coreLr: 1 },
        ...{ delay: 250, interval: 50, cutoff: 0.15 },
      },
      optimizer: { id: 'adamw', lr: 1e-3, weightDecay: 1e-3, clip: 1, warmup: 50, schedule: 'cosine' },
    },
    control: 'method.cutoff',
  },
];

/** The complete configuration of a preset. Throws ConfigError if the catalogue lacks a part of it. */
export const presetConfig = (catalogue: Catalogue, { config }: Preset): RunConfig =>
  strictConfig(catalogue, config);

import type { Lesson } from './lesson';

const count = 16;

/** What e of a cut means. */
export const lesson: Lesson = {
  order: 90,
  title: 'What e means',
  knows: 'A cut at e may remove the share e of the energy, which is more bars than that share.',
  start: {
    ...{ seed: 1, steps: 10, batchSize: 16, metricsEvery: 5, evaluateEvery: 5 },
    dataset: { id: 'planted', features: count, test: 64 },
    model: { id: 'mlp' },
    method: { id: 'svdTraining' },
  },
  stops: [5],
  steps: [
    {
      kind: 'prediction',
      id: 'predict',
      text: `A cut at e = 0.25 removes a quarter of the energy of fc1. How many of its ${count} bars go?`,
      targets: ['layer:fc1'],
      question: {
        id: 'removed',
        options: [
          { value: 'quarter', label: 'a quarter of them' },
          { value: 'more', label: 'more' },
        ],
        right: 'more',
      },
      hint: 'Which bars have least energy?',
    },
    {
      kind: 'goal',
      id: 'cut',
      text: 'Play; the run stops at step 5. Move e until at most 11 bars stay by step 10.',
      targets: ['control:method.energy', 'layer:fc1', 'chart:rank'],
      controls: ['method.energy'],
      pass: ({ step, layers: { fc1 } }) => step === 10 && (fc1?.rank ?? count) <= 11,
      keep: ({ layers: { fc1 } }) => ({ rank: String(fc1?.rank) }),
      hint: 'A quarter is enough.',
      notice: 'Only what lies below the line goes.',
    },
    {
      kind: 'reveal',
      id: 'reveal',
      text: `Of ${count} bars {rank} stayed.`,
      why: 'Energy is the sum of the squares: small bars have hardly any.',
    },
  ],
};

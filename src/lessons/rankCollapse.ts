import { valueAt } from '../core/config/config';
import type { Lesson } from './lesson';
import { layerOf, reportAt, testAt } from './measures';
import { planted } from './planted';

/** The effect of a penalty on the spectrum: rank depends on its shape, not its size. */
export const lesson: Lesson = {
  order: 40,
  title: 'Rank collapse',
  knows: 'λ_s kills the weak bars and feeds the strong; rank is a shape, not a size.',
  start: { ...planted, steps: 300, method: { id: 'svdTraining', sparsity: 0, ortho: 100 } },
  stops: [100],
  steps: [
    {
      kind: 'prediction',
      id: 'predict',
      text: 'At step 100 you will raise λ_s to 0.1. What will the largest value of fc1 have done by step 300?',
      targets: ['layer:fc1'],
      question: {
        id: 'largest',
        options: [
          { value: 'falls', label: 'it falls' },
          { value: 'stays', label: 'it stays within 5 %' },
          { value: 'rises', label: 'it rises' },
        ],
        right: 'rises',
      },
      hint: 'The penalty is smallest when one value has everything; doubling all values leaves it unchanged.',
    },
    {
      kind: 'goal',
      id: 'read',
      text: 'Play; the run stops at step 100. Read how many of the 32 bars of fc1 the cut keeps.',
      targets: ['layer:fc1'],
      controls: [],
      question: { id: 'rank', label: 'Bars kept' },
      pass: ({ step, answers, layers: { fc1 } }) =>
        step === 100 && Math.abs(Number(answers['rank']) - (fc1?.rank ?? NaN)) <= 1,
      keep: ({ layers: { fc1 } }) => ({ before: (fc1?.sigma[0] ?? NaN).toFixed(1) }),
      hint: 'The large number above the bars.',
      notice: 'Trained without a push, everything is kept.',
    },
    {
      kind: 'goal',
      id: 'collapse',
      text: 'Raise λ_s and play to the end. Bring fc1 to 14 directions or fewer by step 300, and keep 75 % accuracy.',
      targets: ['control:method.sparsity', 'layer:fc1'],
      controls: ['method.sparsity'],
      pass(state) {
        const end = reportAt(state, 300);
        return (
          end !== undefined &&
          layerOf(end, 'fc1').rank <= 14 &&
          testAt(state, 300) >= 0.75 &&
          valueAt(state.live, 'method.energy') === 0.01
        );
      },
      keep(state) {
        const end = reportAt(state, 300);
        const fc1 = end && layerOf(end, 'fc1');
        return { rank: String(fc1?.rank), after: (fc1?.sigma[0] ?? NaN).toFixed(1) };
      },
      hint: 'At 0.01 it takes longer than you have. Try ten times that.',
      notice: 'Which bars fell first?',
    },
    {
      kind: 'goal',
      id: 'ruin',
      text: 'Restart with the measure L1, and raise λ_s to 0.3 at step 100. Ruin the network, but keep its rank at 20 or more to step 300.',
      targets: ['control:method.regularizer', 'control:method.sparsity', 'layer:fc1'],
      controls: ['method.regularizer', 'method.sparsity'],
      pass(state) {
        const end = reportAt(state, 300);
        if (!end || valueAt(state.config, 'method.regularizer') !== 'l1') return false;
        const { rank, sigma } = layerOf(end, 'fc1');
        return rank >= 20 && (sigma[0] ?? NaN) <= 0.1 && testAt(state, 300) <= 0.3;
      },
      hint: 'Strength 0.3, and wait.',
      notice: 'Look at the axis of fc1: how tall is its largest bar?',
    },
    {
      kind: 'reveal',
      id: 'reveal',
      text: 'With Hoyer² fc1 kept {rank} directions, and its σ_1 went from {before} to {after}.',
      why: 'Hoyer² looks at shape only: the tail dies, and since the network still needs its output, the survivors grow. L1 looks at size: at 0.3 every bar fell below 0.01 and the network guesses, yet its rank is still about 24, because rank compares bars with each other. Also surprising: the label needs 5 directions, and by step 300 the penalty has only come to about 10: it weighs how large a bar is, not whether the label needs it.',
    },
  ],
};

import type { Lesson } from './lesson';
import { gap, layerOf, reportAt } from './measures';
import { planted } from './planted';

/** Why stored values are singular values only while U and V are orthonormal. */
export const lesson: Lesson = {
  order: 50,
  title: 'Why orthogonality',
  knows: 'Stored values are singular values only while U and V are orthonormal.',
  start: { ...planted, steps: 300, method: { id: 'svdTraining', sparsity: 0.01, ortho: 0 } },
  stops: [100],
  steps: [
    {
      kind: 'prediction',
      id: 'predict',
      text: 'Nothing holds U and V orthonormal here. At step 100 the largest stored value of fc1 is about 2.8. How large will the largest true one be?',
      targets: ['legend', 'layer:fc1'],
      question: {
        id: 'largest',
        options: [
          { value: 'half', label: 'half of it' },
          { value: 'same', label: 'the same' },
          { value: 'twice', label: 'twice as large' },
          { value: 'tenfold', label: 'ten times as large' },
        ],
        right: 'twice',
      },
      hint: 'If two triplets point the same way, do they help or hinder each other?',
    },
    {
      kind: 'goal',
      id: 'read',
      text: 'Play; the run stops at step 100. Bars are stored, dots are true. What is the largest gap between a bar and its dot, as a share of the largest dot?',
      targets: ['legend', 'layer:fc1'],
      controls: [],
      question: {
        id: 'gap',
        options: [
          { value: '5', label: 'less than 5 %' },
          { value: '20', label: 'about 20 %' },
          { value: '50', label: 'about 50 %' },
        ],
      },
      pass: ({ step, answers }) => step === 100 && answers['gap'] === '50',
      keep({ layers: { fc1 } }) {
        const [stored = NaN, real = NaN] = [fc1?.sigma[0], fc1?.trueSigma?.[0]];
        return { stored: stored.toFixed(1), true: real.toFixed(1) };
      },
      hint: 'Compare the first dot with the first bar.',
      notice: 'The dots fan out more steeply than the bars.',
    },
    {
      kind: 'goal',
      id: 'meet',
      text: 'Bring bars and dots together, to within 8 %, and hold it over the last 50 steps: move λ_o, and play to the end.',
      targets: ['control:method.ortho', 'chart:orthogonality'],
      controls: ['method.ortho', 'method.sparsity'],
      pass(state) {
        const last = state.reports.filter(({ step }) => step >= 250 && step <= 300);
        return (
          reportAt(state, 250) !== undefined &&
          reportAt(state, 300) !== undefined &&
          last.every((report) => gap(layerOf(report, 'fc1')) <= 0.08)
        );
      },
      hint: 'The slider goes to 100.',
      notice: 'Look at the accuracy of step 125.',
    },
    {
      kind: 'goal',
      id: 'cost',
      text: 'What did honesty cost? Read the test accuracy at steps 100, 125 and 300 on the timeline.',
      targets: ['timeline', 'chart:accuracy'],
      controls: [],
      question: {
        id: 'cost',
        options: [
          { value: 'nothing', label: 'nothing' },
          { value: 'dip', label: 'a dip, mostly recovered' },
          { value: 'half', label: 'half of it' },
        ],
      },
      pass: ({ view, answers }) =>
        view.seen.some((step) => step >= 120 && step <= 130) && answers['cost'] === 'dip',
      hint: 'Drag the timeline to just after the flag.',
      notice: 'Strong constraints are paid for when they come, less later.',
    },
    {
      kind: 'reveal',
      id: 'reveal',
      text: 'At step 100 the true σ_1 was {true}; the bar said {stored}.',
      why: 'Columns of U and V that are not held apart grow and lean towards the direction that pays most; several triplets then carry one direction, each showing a part of it. A cut by such bars removes the wrong things. Surprising: the rank looked fine, 22 or 23 stored against 20 or 21 true, so the count can be right while every height is wrong. And the price is real: here 2 to 6 points at step 300.',
    },
  ],
};

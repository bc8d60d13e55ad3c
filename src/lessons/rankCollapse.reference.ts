import type { Action, LessonReference } from './log';

const strength = (value: number): Action => ({ set: 'method.sparsity', value });
const weak: Action = { restart: { 'method.regularizer': 'l1', 'method.sparsity': 0 } };

export const reference: LessonReference = {
  solution: [
    { answer: 'largest', value: 'rises' },
    { play: 100 },
    { answer: 'rank', value: 31 },
    strength(0.1),
    { play: 300 },
    { stuckAt: 'ruin', though: 'the rank has collapsed' },
    weak,
    { play: 100 },
    strength(0.3),
    { play: 300 },
  ],
  wrong: [
    {
      from: 'predict',
      log: [
        { play: 300 },
        { stuckAt: 'predict', though: 'it was played and waited' },
        { answer: 'largest', value: 'falls' },
        { answer: 'rank', value: 31 },
        { stuckAt: 'read', though: 'the rank is right, at another step' },
        { answer: 'rank', value: 14 },
        { branch: 100 },
        { stuckAt: 'read', though: 'the rank was read off the goal' },
        { answer: 'rank', value: 31 },
        { play: 300 },
        { stuckAt: 'collapse', though: 'all was answered, then waited' },
        { branch: 225 },
        strength(0.1),
        { play: 300 },
        { stuckAt: 'collapse', though: 'λ_s was raised, too late' },
        { branch: 100 },
        strength(0.01),
        { play: 300 },
        { stuckAt: 'collapse', though: 'λ_s was raised to 0.01' },
        { branch: 100 },
        strength(0),
        { set: 'method.energy', value: 0.4 },
        { play: 300 },
        { stuckAt: 'collapse', though: 'the cut line was dragged: no bar moves' },
        { restart: { seed: 7, 'method.sparsity': 0.1, 'method.energy': 0.01 } },
        { play: 300 },
        { stuckAt: 'collapse', though: 'another seed collapsed' },
      ],
    },
    {
      from: 'ruin',
      log: [
        { play: 100 },
        strength(0.3),
        { play: 300 },
        { stuckAt: 'ruin', though: 'Hoyer² had the strength' },
        weak,
        { play: 300 },
        { stuckAt: 'ruin', though: 'L1 was chosen, then waited' },
        { branch: 100 },
        strength(0.03),
        { play: 300 },
        { stuckAt: 'ruin', though: 'L1 was too weak' },
      ],
    },
  ],
};

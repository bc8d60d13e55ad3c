import type { LessonReference } from './log';

const lambda = (ortho: number, sparsity = 0.01) => [
  { set: 'method.ortho', value: ortho },
  { set: 'method.sparsity', value: sparsity },
];

export const reference: LessonReference = {
  solution: [
    { answer: 'largest', value: 'twice' },
    { play: 100 },
    { answer: 'gap', value: '50' },
    { set: 'method.ortho', value: 100 },
    { play: 300 },
    { answer: 'cost', value: 'dip' },
    { stuckAt: 'cost', though: 'the price was guessed' },
    { look: 100 },
    { stuckAt: 'cost', though: 'the step of the move itself was looked at' },
    { answer: 'cost', value: 'nothing' },
    { look: 125 },
    { stuckAt: 'cost', though: 'the dip was looked at, and not seen' },
    { answer: 'cost', value: 'dip' },
  ],
  wrong: [
    {
      from: 'predict',
      log: [
        { play: 300 },
        { stuckAt: 'predict', though: 'it was played and waited' },
        { answer: 'largest', value: 'same' },
        { answer: 'gap', value: '50' },
        { stuckAt: 'read', though: 'the gap is right, at another step' },
        { answer: 'gap', value: 'unknown' },
        { branch: 100 },
        { answer: 'gap', value: '5' },
        { stuckAt: 'read', though: 'the bars were read' },
        { answer: 'gap', value: '50' },
        { play: 300 },
        { stuckAt: 'meet', though: 'all was answered, then waited' },
        { branch: 275 },
        ...lambda(100),
        { play: 300 },
        { stuckAt: 'meet', though: 'they meet, for the last steps alone' },
        { branch: 100 },
        ...lambda(10),
        { play: 300 },
        { stuckAt: 'meet', though: 'λ_o was raised to 10' },
        { branch: 100 },
        ...lambda(0, 0.3),
        { play: 300 },
        { stuckAt: 'meet', though: 'λ_s was raised to tidy up' },
      ],
    },
  ],
};

import type { LessonReference } from './log';

export const reference: LessonReference = {
  solution: [
    { answer: 'removed', value: 'more' },
    { play: 5 },
    { set: 'method.energy', value: 0.25 },
    { play: 10 },
  ],
  wrong: [
    {
      from: 'predict',
      log: [
        { play: 10 },
        { stuckAt: 'predict', though: 'it was played and waited' },
        { answer: 'removed', value: 'quarter' },
        { stuckAt: 'cut', though: 'it was answered' },
        { branch: 5 },
        { set: 'method.energy', value: 0.05 },
        { play: 10 },
        { stuckAt: 'cut', though: 'e was raised a little' },
      ],
    },
  ],
};

import type { ReaderOf } from './reader';

type Saved = {
  format: string;
  samples: { step: number; loss: number | null }[];
  tests: { step: number }[];
};

export const reader: ReaderOf<'run'> = {
  needs: 'run',
  read(bytes) {
    const { format, samples, tests }: Saved = JSON.parse(new TextDecoder().decode(bytes));
    if (format !== 'rankscope-run') throw new Error('It does not say what it is.');
    const losses = new Map<number, number | null>(tests.map(({ step }) => [step, null]));
    for (const { step, loss } of samples) losses.set(step, loss);
    return [...losses].map(([step, loss]) => ({ step, loss })).sort((a, b) => a.step - b.step);
  },
};

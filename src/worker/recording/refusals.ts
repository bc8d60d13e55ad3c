import type { Command, TrainerEvent } from '../protocol';

/** The answers of a recording to commands that need a network. */
export function refusals(tell: (event: TrainerEvent) => void) {
  const refuse = (message: string) =>
    tell({ type: 'failed', error: { name: 'Error', message }, fatal: false });
  return {
    set: () =>
      refuse('This is a recording, so its sliders cannot be moved. Train your own run to move them.'),
    extend: () => refuse('This is a recording: it cannot be extended. Train your own run.'),
    act: () => refuse('This is a recording, so it cannot be changed. Train your own run.'),
    weights: () => refuse('This is a recording without weights. Train your own run to save them.'),
    branch: () => refuse('This is a recording: it cannot be branched. Train your own run to branch from it.'),
    inspect: ({ question }: Extract<Command, { type: 'inspect' }>) =>
      tell({
        type: 'answered',
        answer: {
          about: 'nothing',
          question: question.about,
          reason: 'This is a recording without weights to look at. Train your own run.',
        },
      }),
    offerFiles: () =>
      tell({
        type: 'filesRejected',
        error: { name: 'Error', message: 'A recording cannot train on files. Open the page without it.' },
      }),
  };
}

import { texts } from '../../core/texts';

/** Explanations of lessons. */
export const lessonTexts = texts('ui/explain/lessonTexts', {
  lesson: {
    title: 'A lesson',
    text: 'Sets up its own experiment, restarts it, and guides you step by step: a prediction, goals to reach by hand, and what happened. Your actions are checked on this device only.',
  },
  lessonAnswer: {
    title: 'Answer',
    text: 'A prediction counts once it is made, right or not. Other answers can be given again.',
  },
  lessonShow: {
    title: 'Show',
    text: 'Scrolls to what the step is about and marks it; a control gets the focus.',
  },
  lessonHint: { title: 'Hint', text: 'One sentence of help.' },
  lessonAgain: {
    title: 'Set it up again',
    text: 'Starts the experiment of this lesson again from step 0. Passed steps stay passed.',
  },
  lessonClose: {
    title: 'Leave the lesson',
    text: 'Removes the lesson from the page. The run does not change, and Play no longer stops by itself.',
  },
});

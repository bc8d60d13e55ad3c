import { texts } from '../../core/texts';

/** Explanations of lessons. */
export const lessonTexts = texts('ui/explain/lessonTexts', {
  lesson: {
    title: 'A lesson',
    text: 'Sets up an experiment of its own, restarts it, and goes with you step by step: a prediction, goals to reach by hand, and what happened. What you do is looked at on this device alone.',
  },
  lessonAnswer: {
    title: 'Answer',
    text: 'A prediction counts once it is made, right or not. Other answers can be given again.',
  },
  lessonShow: {
    title: 'Show',
    text: 'Brings what the step speaks of into sight and marks it; a control gets the focus.',
  },
  lessonHint: { title: 'Hint', text: 'One sentence that helps on.' },
  lessonAgain: {
    title: 'Set it up again',
    text: 'The experiment of this lesson again from step 0. Steps that have passed stay passed.',
  },
  lessonClose: {
    title: 'Leave the lesson',
    text: 'Takes the lesson off the page. The run stays as it is, and Play no longer stops by itself.',
  },
});

import type { ConfusionAnswer, ExampleImage } from '../../core/run/inspection';
import { exampleImage } from './pixels';
import { forLogits } from './probed';
import type { Probed } from './probed';

/** The maximum number of test images kept per cell of a confusion matrix. */
const examplesPerCell = 6;

/** The confusion matrix of the test set, with examples. Cost: an evaluation of the whole test set. */
export async function confusionAnswer(now: Probed): Promise<ConfusionAnswer> {
  const { network, dataset } = now.subject;
  const { classes } = network;
  const { test, shape, classNames } = dataset;
  const counts = new Uint32Array(classes * classes);
  const examples = Array.from(counts, (): ExampleImage[] => []);
  await forLogits(now, test, (logits, labels, from) =>
    labels.forEach((label, i) => {
      const row = logits.subarray(i * classes, (i + 1) * classes);
      const cell = label * classes + Math.max(0, row.indexOf(Math.max(...row)));
      counts[cell] = (counts[cell] ?? 0) + 1;
      const own = examples[cell];
      if (own && own.length < examplesPerCell) own.push(exampleImage(dataset, from + i));
    }),
  );
  return {
    about: 'confusion',
    step: now.step,
    images: test.count,
    shape: [...shape],
    classNames: [...classNames],
    counts,
    examples,
  };
}

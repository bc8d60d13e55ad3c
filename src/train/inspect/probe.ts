import type { Answer, Question } from '../../core/run/inspection';
import type { Experiment } from '../experiment/experiment';
import { parametersOf } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';
import type { Session } from '../run/session';
import type { Snapshot } from '../run/snapshot';
import { choiceAnswer } from './choiceAnswer';
import { confusionAnswer } from './confusionAnswer';
import { imageAnswer } from './imageAnswer';
import { partsAnswer } from './partsAnswer';
import type { Probed, Subject } from './probed';
import { updateAnswer } from './updateAnswer';

/** Answers questions about the present network of a session. Throws DataError or ShapeError if a question cannot be answered. */
export type Probe = { answer(question: Question): Promise<Answer> };

/** Whether two layers have the same values in the same form. */
function isSame(a: TrainedLayer, b: TrainedLayer | undefined): boolean {
  if (!b) return false;
  const [own, other] = [parametersOf(a), parametersOf(b)];
  return Object.entries(own).every(([key, { values }]) => {
    const against = other[key]?.values;
    return against?.length === values.length && values.every((value, i) => value === against[i]);
  });
}

/**
 * A probe of a session. It reads the weights and computes separately from the run, which stays unchanged; to be called
 * between two steps.
 *
 * `earlier`: the last snapshot before a step. Cost: one read of all parameters per question.
 */
export function createProbe(
  session: Session,
  { dataset, config, loss }: Experiment,
  earlier: (step: number) => Snapshot | undefined = () => undefined,
): Probe {
  const { engine, network } = session;
  const batchSize = Math.min(Math.max(64, config.batchSize), dataset.test.count);
  const subject: Subject = { engine, network, dataset, loss, trainingSize: config.batchSize, batchSize };
  let last: Probed | undefined;
  const look = async (): Promise<Probed> => {
    const { step, layers } = await session.snapshot();
    // A cut can change the layers without a step.
    const isKnown = last?.step === step && last.layers.every((layer, i) => isSame(layer, layers[i]));
    if (!isKnown || !last) last = { subject, step, layers, parts: new Map(), whole: undefined };
    return last;
  };
  return {
    async answer(question) {
      const now = await look();
      switch (question.about) {
        case 'choice':
          return choiceAnswer(now, question);
        case 'parts':
          return partsAnswer(now, question.layer, question.count);
        case 'update':
          return updateAnswer(now, question.layer, earlier(now.step));
        case 'confusion':
          return confusionAnswer(now);
        case 'image':
          return imageAnswer(now, question.pixels);
      }
    },
  };
}

import type { ChoiceAnswer, Question } from '../../core/run/inspection';
import type { Samples } from '../../datasets/dataset';
import { formOf } from '../../forms';
import { isLowRank } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';
import { evaluate } from '../report/evaluate';
import { costAt } from '../report/report';
import { chosenWeights, partsLeft } from './partsOf';
import { inputSize, partsIn, withParameters } from './probed';
import type { Probed, Subject } from './probed';

/** The maximum number of test images for measuring accuracy. */
export const probeImages = 512;

function firstTestImages(subject: Subject): Samples {
  const { test } = subject.dataset;
  const count = Math.min(probeImages, test.count);
  return {
    count,
    inputs: test.inputs.subarray(0, count * inputSize(subject)),
    labels: test.labels.subarray(0, count),
  };
}

/** The layers of the reduced network, and the ranks of those that would be stored as factors. */
function chosenLayers(now: Probed, { of, layers: wanted }: Choice) {
  const ranks: Record<string, number> = {};
  let isWhole = true;
  const layers = now.layers.map((layer): TrainedLayer => {
    if (!isLowRank(layer)) return layer;
    const { name, weights } = layer;
    const own = wanted[name] ?? {};
    const left = partsLeft(weights.rank, own);
    if (of === 'cut' || formOf(weights).factored || left < weights.rank) ranks[name] = left;
    if (left === weights.rank) return layer;
    isWhole = false;
    return { ...layer, weights: chosenWeights(layer, partsIn(now, name), own) };
  });
  return { layers, ranks, isWhole };
}

type Choice = Extract<Question, { about: 'choice' }>;

/** The accuracy and cost of the network with only the chosen components of its layers. */
export async function choiceAnswer(now: Probed, choice: Choice): Promise<ChoiceAnswer> {
  const { subject } = now;
  const { engine, network, batchSize, loss } = subject;
  const { layers, ranks, isWhole } = chosenLayers(now, choice);
  const samples = firstTestImages(subject);
  const accuracyOf = (own: readonly TrainedLayer[]) =>
    withParameters(subject, own, (parameters) =>
      evaluate(engine, network, parameters, { samples, batchSize, loss }),
    );
  now.whole ??= await accuracyOf(now.layers);
  return {
    about: 'choice',
    of: choice.of,
    layers: choice.layers,
    whole: now.whole,
    images: samples.count,
    step: now.step,
    accuracy: isWhole ? now.whole : await accuracyOf(layers),
    ...costAt(network, now.layers, ranks),
  };
}

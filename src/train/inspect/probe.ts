import { DataError, ShapeError } from '../../core/errors';
import type {
  Answer,
  ChoiceAnswer,
  ConfusionAnswer,
  ExampleImage,
  ImageAnswer,
  PartChoice,
  PartsAnswer,
  Question,
  UpdateAnswer,
} from '../../core/run/inspection';
import { updateRank } from '../../core/spectrum/metric';
import type { Samples } from '../../datasets/dataset';
import { singularValues } from '../../math/svd';
import { formOf } from '../../forms';
import type { Factors } from '../../forms/factors';
import { evaluate, forEachBatch } from '../report/evaluate';
import type { Experiment } from '../experiment/experiment';
import { createParameters } from '../network/parameters';
import type { NetworkParameters } from '../network/parameters';
import { chosenWeights, partsLeft, partsOf, weightMatrix } from './partsOf';
import { costAt } from '../report/report';
import type { Session } from '../run/session';
import type { Snapshot } from '../run/snapshot';
import { isLowRank, parametersOf } from '../network/trainedLayer';
import type { TrainedLayer } from '../network/trainedLayer';

/** Test images that an answer about accuracy goes by, at most. */
export const probeImages = 512;

/** Test images that are kept of every cell of a confusion matrix. */
const examplesPerCell = 6;

/** Answers questions about the network of a session as it is at the step. */
export type Probe = { answer(question: Question): Promise<Answer> };

/** What is known of the network at a step: its layers, and what was worked out from them. */
type Sight = {
  step: number;
  layers: readonly TrainedLayer[];
  parts: Map<string, Factors>;
  whole: number | undefined;
};

const column = (matrix: Float32Array, width: number, index: number) =>
  Float32Array.from({ length: matrix.length / width }, (_, row) => matrix[row * width + index] ?? 0);

const softmax = (logits: Float32Array): Float32Array => {
  const top = Math.max(...logits);
  const powers = logits.map((value) => Math.exp(value - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / sum);
};

/**
 * A probe of a session. It reads the weights and computes beside the run, which it leaves as it is; to be asked between
 * two steps.
 *
 * `earlier`: the last snapshot before a step. Cost: a read of all parameters once a step; for a layer that stores no singular triplets its SVD once a step.
 */
export function createProbe(
  session: Session,
  { dataset, config, loss }: Experiment,
  earlier: (step: number) => Snapshot | undefined = () => undefined,
): Probe {
  const { engine, network } = session;
  const { test, transform, shape, classNames } = dataset;
  const batchSize = Math.min(Math.max(64, config.batchSize), test.count);
  const each = shape.reduce((a, b) => a * b, 1);
  let sight: Sight | undefined;

  const look = async (): Promise<Sight> => {
    const { step, layers } = await session.snapshot();
    // A cut can change the layers within a step.
    const known = sight?.step === step && sight.layers.every((layer, i) => isSame(layer, layers[i]));
    if (!known || !sight) sight = { step, layers, parts: new Map(), whole: undefined };
    return sight;
  };
  const first = (count: number): Samples => ({
    count,
    inputs: test.inputs.subarray(0, count * each),
    labels: test.labels.subarray(0, count),
  });
  const samples = first(Math.min(probeImages, test.count));
  const partsAt = ({ parts, layers }: Sight, name: string): Factors => {
    const layer = layers.find((one) => one.name === name);
    if (!isLowRank(layer)) throw new ShapeError(`${name} is no layer of low rank here.`);
    const own = parts.get(name) ?? partsOf(layer);
    parts.set(name, own);
    return own;
  };
  const withNetwork = async <T>(
    layers: readonly TrainedLayer[],
    use: (parameters: NetworkParameters) => Promise<T>,
  ): Promise<T> => {
    const parameters = createParameters(engine, layers, config.batchSize);
    try {
      return await use(parameters);
    } finally {
      parameters.dispose();
    }
  };
  const accuracyOf = (layers: readonly TrainedLayer[]) =>
    withNetwork(layers, (parameters) => evaluate(engine, network, parameters, { samples, batchSize, loss }));

  const choice = async (
    now: Sight,
    of: ChoiceAnswer['of'],
    wanted: Readonly<Record<string, PartChoice>>,
  ): Promise<ChoiceAnswer> => {
    const ranks: Record<string, number> = {};
    let isWhole = true;
    const chosen = now.layers.map((layer) => {
      if (!isLowRank(layer)) return layer;
      const { name } = layer;
      const own = wanted[name] ?? {};
      const left = partsLeft(layer.weights.rank, own);
      if (of === 'cut' || formOf(layer.weights).factored || left < layer.weights.rank) ranks[name] = left;
      if (left === layer.weights.rank) return layer;
      isWhole = false;
      return { ...layer, weights: chosenWeights(layer, partsAt(now, name), own) };
    });
    const whole = now.whole ?? (await accuracyOf(now.layers));
    now.whole = whole;
    return {
      ...{ about: 'choice', of, layers: wanted, whole, images: samples.count, step: now.step },
      accuracy: isWhole ? whole : await accuracyOf(chosen),
      ...costAt(network, now.layers, ranks),
    };
  };
  const parts = (now: Sight, name: string, count: number): PartsAnswer => {
    const layer = now.layers.find((one) => one.name === name);
    if (!isLowRank(layer)) throw new ShapeError(`${name} is no layer of low rank here.`);
    const { U, s, V, rank } = partsAt(now, name);
    const { kernelShape, decomposition } = layer.context;
    return {
      about: 'parts',
      ...{ step: now.step, layer: name, rank, kernel: [...kernelShape] },
      bySpace: kernelShape.length === 4 && decomposition === 'spatial',
      parts: Array.from({ length: Math.min(count, rank) }, (_, i) => ({
        ...{ sigma: s[i] ?? 0, u: column(U, rank, i), v: column(V, rank, i) },
      })),
    };
  };
  const update = (now: Sight, name: string): UpdateAnswer => {
    const before = earlier(now.step);
    if (!before)
      throw new DataError('There is no snapshot before this step yet. There is one at every test.');
    const [layer, old] = [now.layers, before.layers].map((all) => all.find((one) => one.name === name));
    if (!isLowRank(layer) || !isLowRank(old)) throw new ShapeError(`${name} is no layer of low rank here.`);
    const { rows, cols } = layer.context;
    const [W, W0] = [weightMatrix(layer), weightMatrix(old)];
    const change = Float64Array.from(W, (value, i) => value - (W0[i] ?? 0));
    return {
      ...{ about: 'update', step: now.step, since: before.step, layer: name },
      ...updateRank(singularValues(change, rows, cols), singularValues(W0, rows, cols)),
    };
  };
  const imageAt = (index: number): ExampleImage => {
    if (shape.length !== 3) return { index, pixels: new Uint8Array() };
    const channels = transform.mean.length;
    const pixels = Uint8Array.from({ length: each }, (_, i) => {
      const value = test.inputs[index * each + i] ?? 0;
      const bright = value * (transform.std[i % channels] ?? 1) + (transform.mean[i % channels] ?? 0);
      return Math.round(255 * Math.min(1, Math.max(0, bright)));
    });
    return { index, pixels };
  };
  const confusion = async (now: Sight): Promise<ConfusionAnswer> => {
    const { classes } = network;
    const counts = new Uint32Array(classes * classes);
    const examples = Array.from(counts, (): ExampleImage[] => []);
    await withNetwork(now.layers, (parameters) =>
      forEachBatch(
        engine,
        network,
        parameters,
        { samples: test, batchSize, loss, wanted: 'logits' },
        (logits, labels, from) =>
          labels.forEach((label, i) => {
            const row = logits.subarray(i * classes, (i + 1) * classes);
            const cell = label * classes + Math.max(0, row.indexOf(Math.max(...row)));
            counts[cell] = (counts[cell] ?? 0) + 1;
            const own = examples[cell];
            if (own && own.length < examplesPerCell) own.push(imageAt(from + i));
          }),
      ),
    );
    const about = { about: 'confusion', step: now.step, images: test.count } as const;
    return { ...about, shape: [...shape], classNames: [...classNames], counts, examples };
  };
  const image = async (now: Sight, pixels: Float32Array): Promise<ImageAnswer> => {
    if (pixels.length !== each)
      throw new ShapeError(`The image has ${pixels.length} numbers. This network reads ${each}.`);
    const channels = transform.mean.length;
    // A whole batch, so that no other shapes are computed than in an evaluation.
    const inputs = new Float32Array(batchSize * each);
    pixels.forEach((value, i) => {
      const bright = Math.min(1, Math.max(0, value));
      inputs[i] = (bright - (transform.mean[i % channels] ?? 0)) / (transform.std[i % channels] ?? 1);
    });
    const one: Samples = { count: batchSize, inputs, labels: new Uint8Array(batchSize) };
    let probabilities = new Float32Array();
    await withNetwork(now.layers, (parameters) =>
      forEachBatch(
        engine,
        network,
        parameters,
        { samples: one, batchSize, loss, wanted: 'logits' },
        (logits) => {
          probabilities = Float32Array.from(softmax(logits.slice(0, network.classes)));
        },
      ),
    );
    return { about: 'image', step: now.step, probabilities };
  };

  return {
    async answer(question) {
      const now = await look();
      switch (question.about) {
        case 'choice':
          return choice(now, question.of, question.layers);
        case 'parts':
          return parts(now, question.layer, question.count);
        case 'update':
          return update(now, question.layer);
        case 'confusion':
          return confusion(now);
        case 'image':
          return image(now, question.pixels);
      }
    },
  };
}

/** Whether two layers hold the same numbers in the same form. */
function isSame(a: TrainedLayer, b: TrainedLayer | undefined): boolean {
  if (!b) return false;
  const [own, other] = [parametersOf(a), parametersOf(b)];
  return Object.entries(own).every(([key, { values }]) => {
    const against = other[key]?.values;
    return against?.length === values.length && values.every((value, i) => value === against[i]);
  });
}

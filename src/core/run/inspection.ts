import type { Update } from '../spectrum/metric';
import type { Cost } from './progress';

/** The rank-1 components of a layer to keep: the `keep` strongest, except those whose indices (from 0) are in `off`. */
export type PartChoice = { keep?: number; off?: readonly number[] };

/** A question about the present network; answering it does not change the network. */
export type Question =
  /** Accuracy and cost with these layers cut, by name; the others stay whole. `of`: the origin of the question. */
  | { about: 'choice'; of: 'cut' | 'parts'; layers: Readonly<Record<string, PartChoice>> }
  /** The strongest rank-1 components of a layer, at most `count`. */
  | { about: 'parts'; layer: string; count: number }
  /** The change of a layer's weight since the last snapshot. */
  | { about: 'update'; layer: string }
  /** The confusion matrix of the test images. */
  | { about: 'confusion' }
  /** The classification of an image: `pixels` 0…1 in the shape of the dataset. */
  | { about: 'image'; pixels: Float32Array };

/** Accuracy 0…1 on `images` test images and cost of the reduced network; `whole`: the accuracy of the whole network. */
export type ChoiceAnswer = Cost & {
  about: 'choice';
  of: 'cut' | 'parts';
  step: number;
  layers: Readonly<Record<string, PartChoice>>;
  accuracy: number;
  whole: number;
  images: number;
};

/** One rank-1 component σ·u·vᵀ of a layer's matrix; u [rows], v [cols]. */
export type RankOnePart = { sigma: number; u: Float32Array; v: Float32Array };

/** The strongest rank-1 components of a layer. `kernel` is [kh, kw, c, n] or [in, out]; `bySpace`: u is [kh, c] and v [kw, n]. */
export type PartsAnswer = {
  about: 'parts';
  step: number;
  layer: string;
  kernel: readonly number[];
  bySpace: boolean;
  /** Total number of components. */
  rank: number;
  parts: readonly RankOnePart[];
};

/** The rank and size of ΔW between the snapshot after step `since` and now. */
export type UpdateAnswer = Update & { about: 'update'; step: number; since: number; layer: string };

/** A test image: its index in the test set and its `pixels`, one byte per channel; empty if the data are not images. */
export type ExampleImage = { index: number; pixels: Uint8Array };

/** Test images by true and predicted class. */
export type ConfusionAnswer = {
  about: 'confusion';
  step: number;
  /** [height, width, channels] or [features]. */
  shape: readonly number[];
  classNames: readonly string[];
  /** [classes · classes], row: true class, column: predicted class. */
  counts: Uint32Array;
  /** The first few of every cell. */
  examples: readonly (readonly ExampleImage[])[];
  images: number;
};

/** The probability of each class for an image. */
export type ImageAnswer = { about: 'image'; step: number; probabilities: Float32Array };

/** Why a question could not be answered. */
export type Refusal = { about: 'nothing'; question: Question['about']; reason: string };

/** The result of a question. */
export type Answer = ChoiceAnswer | PartsAnswer | UpdateAnswer | ConfusionAnswer | ImageAnswer | Refusal;

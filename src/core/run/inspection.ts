import type { Update } from '../spectrum/metric';
import type { Cost } from './progress';

/** What to leave of a layer: its `keep` strongest rank-1 components, without those whose indices (from 0) are `off`. */
export type PartChoice = { keep?: number; off?: readonly number[] };

/** Something to find out about the network as it is, which neither trains nor changes it. */
export type Question =
  /** How the network does with these layers cut so, by name; the others stay whole. `of`: who asks. */
  | { about: 'choice'; of: 'cut' | 'parts'; layers: Readonly<Record<string, PartChoice>> }
  /** The strongest rank-1 components of a layer, at most `count`. */
  | { about: 'parts'; layer: string; count: number }
  /** What training did to a layer's weight since the last snapshot. */
  | { about: 'update'; layer: string }
  /** Which test images are taken for which class. */
  | { about: 'confusion' }
  /** What the network takes an image for: `pixels` 0…1 as the dataset's shape has them. */
  | { about: 'image'; pixels: Float32Array };

/** Accuracy 0…1 on `images` test images and cost of a network as chosen; `whole`: the accuracy of the network as it is. */
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

/** The strongest parts of a layer. `kernel` is [kh, kw, c, n] or [in, out]; `bySpace`: u is [kh, c] and v [kw, n]. */
export type PartsAnswer = {
  about: 'parts';
  step: number;
  layer: string;
  kernel: readonly number[];
  bySpace: boolean;
  /** Parts there are in all. */
  rank: number;
  parts: readonly RankOnePart[];
};

/** The rank and size of ΔW between the snapshot after step `since` and now. */
export type UpdateAnswer = Update & { about: 'update'; step: number; since: number; layer: string };

/** A test image: its number in the test set and its `pixels`, one byte a channel; empty where it is no image. */
export type ExampleImage = { index: number; pixels: Uint8Array };

/** Test images by what they are and what they are taken for. */
export type ConfusionAnswer = {
  about: 'confusion';
  step: number;
  /** [height, width, channels] or [features]. */
  shape: readonly number[];
  classNames: readonly string[];
  /** [classes · classes], row: what it is, column: what it is taken for. */
  counts: Uint32Array;
  /** Of every cell the first few. */
  examples: readonly (readonly ExampleImage[])[];
  images: number;
};

/** The probability of every class of an image. */
export type ImageAnswer = { about: 'image'; step: number; probabilities: Float32Array };

/** Why there is no answer. */
export type Refusal = { about: 'nothing'; question: Question['about']; reason: string };

/** What comes of a question. */
export type Answer = ChoiceAnswer | PartsAnswer | UpdateAnswer | ConfusionAnswer | ImageAnswer | Refusal;

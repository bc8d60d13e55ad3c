/** How a layer with weights is described: everything needed to rebuild it, as plain data. */
export type WeightLayer =
  | {
      kind: 'conv';
      name: string;
      input?: string;
      /** Height and width of the kernel. */
      kernel: [number, number];
      filters: number;
      stride: number;
      /** Zero padding on each side ((k − 1) / 2 keeps the size at stride 1). */
      pad: number;
      /** False leaves the bias out, as before a batch normalization, which would take it away again. */
      bias?: false;
      /** False keeps the layer dense under every method. */
      lowRank: boolean;
    }
  | { kind: 'dense'; name: string; input?: string; units: number; lowRank: boolean };

/**
 * Normalization of every channel of an image: in training by the mean and the biased variance of the batch, in
 * evaluation by their running averages; then a scale and a shift that are trained.
 */
export type BatchNormLayer = { kind: 'batchNorm'; name: string; input?: string };

/** One node of a network. `input` names the node it reads; without it, the one before. */
export type Layer =
  | WeightLayer
  | BatchNormLayer
  /** The sum of two nodes of one shape; `other` names the second. */
  | { kind: 'add'; name: string; input?: string; other: string }
  | { kind: 'relu'; name: string; input?: string }
  | { kind: 'maxPool'; name: string; input?: string; size: number }
  /** The mean of every channel: [height, width, channels] → [channels]. */
  | { kind: 'globalAvgPool'; name: string; input?: string }
  | { kind: 'flatten'; name: string; input?: string };

/** A network as plain data: the order of the nodes is an order of evaluation, the last one gives the logits. */
export type Network = { input: readonly number[]; classes: number; layers: readonly Layer[] };

/** Added to a variance before its root is taken. Source: Ioffe & Szegedy 2015; the value is PyTorch's. */
export const batchNormEpsilon = 1e-5;

/** Share of a running average that stays at a step: PyTorch's momentum of 0.1, told the other way round. */
export const batchNormMomentum = 0.9;

/** Whether a layer has a kernel. */
export const isWeightLayer = (layer: Layer): layer is WeightLayer =>
  layer.kind === 'conv' || layer.kind === 'dense';

/** Whether a layer with weights adds a bias to what they give. */
export const hasBias = (layer: WeightLayer): boolean => layer.kind === 'dense' || layer.bias !== false;

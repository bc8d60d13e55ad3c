/**
 * What nodes there are, by kind. Empty here: each file of `src/layers` declares its own node, so that a new kind is a
 * new file and a misspelled one is an error of types.
 */
export interface LayerNodes {}

/** What every node has. `input` names the node it reads; without it, it reads the one before. */
export type NamedNode = { name: string; input?: string };

/** One node of a network: everything needed to rebuild it, as plain data. */
export type Layer = LayerNodes[keyof LayerNodes];

/** A node with a weight: it says whether a method may store the weight at low rank, or it stays whole under every one. */
export type WeightLayer = Extract<Layer, { lowRank: boolean }>;

/** A network as plain data: the order of the nodes is an order of evaluation, the last one gives the logits. */
export type Network = { input: readonly number[]; classes: number; layers: readonly Layer[] };

/** Share of a running average that is kept per step; equals 1 − PyTorch's momentum (0.1). */
export const batchNormMomentum = 0.9;

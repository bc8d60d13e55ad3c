/**
 * The node types, by kind. Empty here: each file of `src/layers` declares its own node, so that a new kind is a new file
 * and the compiler reports a misspelled one.
 */
export interface LayerNodes {}

/** The fields of every node. `input` names the node that it reads; default: the preceding one. */
export type NamedNode = { name: string; input?: string };

/** A node of a network: everything needed to rebuild it, as plain data. */
export type Layer = LayerNodes[keyof LayerNodes];

/** A node with a weight; `lowRank`: whether a method may store the weight at low rank. */
export type WeightLayer = Extract<Layer, { lowRank: boolean }>;

/** A network as plain data: the nodes are in order of evaluation, the last one computes the logits. */
export type Network = { input: readonly number[]; classes: number; layers: readonly Layer[] };

/** Decay of running averages per step; equals 1 − PyTorch's momentum (0.1). */
export const batchNormMomentum = 0.9;

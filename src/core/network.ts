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
      /** False keeps the layer dense under every method. */
      lowRank: boolean;
    }
  | { kind: 'dense'; name: string; input?: string; units: number; lowRank: boolean };

/** One node of a network. `input` names the node it reads; without it, the one before. */
export type Layer =
  | WeightLayer
  | { kind: 'relu'; name: string; input?: string }
  | { kind: 'maxPool'; name: string; input?: string; size: number }
  | { kind: 'flatten'; name: string; input?: string };

/** A network as plain data: the order of the nodes is an order of evaluation, the last one gives the logits. */
export type Network = { input: readonly number[]; classes: number; layers: readonly Layer[] };

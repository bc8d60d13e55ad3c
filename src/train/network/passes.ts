import type { Layer, Network } from '../../core/network/network';

/** Nodes of a network that are done in one pass over memory: one node, and what follows it. */
export type Pass = {
  /** The node that the pass begins with. */
  layer: Layer;
  /** The node it reads; undefined: the network's input. */
  input: string | undefined;
  /** The node that is added, by an addition or after a batch normalization. */
  residual: string | undefined;
  /** Whether a ReLU ends the pass. */
  relu: boolean;
  /** All nodes of the pass. Only the last one's output exists; nothing else reads the others. */
  nodes: readonly string[];
};

/** A node with the names of all that it reads (undefined: the network's input) and how many read it. */
type Read = { layer: Layer; inputs: readonly (string | undefined)[]; readers: number };

function readsOf({ layers }: Network): Read[] {
  const inputs = layers.map((layer, i) => {
    const first = layer.input ?? layers[i - 1]?.name;
    return layer.kind === 'add' ? [first, layer.other] : [first];
  });
  const all = inputs.flat();
  return layers.map((layer, i) => ({
    layer,
    inputs: inputs[i] ?? [],
    readers: all.filter((name) => name === layer.name).length,
  }));
}

/** Whether a ReLU right after this kind of node costs no pass of its own. */
const takesRelu = (kind: Layer['kind']) => kind === 'conv' || kind === 'dense' || kind === 'batchNorm';

/**
 * The passes of a network, in order of evaluation.
 *
 * A ReLU joins the layer with weights or the batch normalization that it alone reads. An addition joins a batch
 * normalization that it alone reads if its other input is there by then, and then a ReLU that alone reads the sum.
 */
export function passesOf(network: Network): Pass[] {
  const nodes = readsOf(network);
  const done = new Set<string>();
  const onlyReader = ({ layer, readers }: Read, kind: Layer['kind']) =>
    readers === 1
      ? nodes.find((node) => node.layer.kind === kind && node.inputs.includes(layer.name))
      : undefined;
  return nodes.flatMap((node) => {
    const { layer, inputs } = node;
    if (done.has(layer.name)) return [];
    const pass = [node];
    let residual = inputs[1];
    const sum = layer.kind === 'batchNorm' ? onlyReader(node, 'add') : undefined;
    const other = sum?.inputs.find((name) => name !== layer.name);
    if (sum && other !== undefined && done.has(other)) {
      pass.push(sum);
      residual = other;
    }
    const relu = takesRelu(layer.kind) ? onlyReader(pass.at(-1) ?? node, 'relu') : undefined;
    if (relu) pass.push(relu);
    const names = pass.map((part) => part.layer.name);
    for (const name of names) done.add(name);
    return [{ layer, input: inputs[0], residual, relu: relu !== undefined, nodes: names }];
  });
}

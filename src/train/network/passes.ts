import type { Layer, Network } from '../../core/network/network';
import { kindOf } from '../../layers';
import { inputNames } from '../../layers/network/inputs';

/** Nodes of a network computed in one pass over memory: one node, and those fused with it. */
export type Pass = {
  /** The first node of the pass. */
  layer: Layer;
  /** The nodes it reads; undefined: the network's input. */
  inputs: readonly (string | undefined)[];
  /** The node whose output is added at the end of the pass. */
  residual: string | undefined;
  /** Whether a ReLU ends the pass. */
  relu: boolean;
  /** All nodes of the pass. Only the output of the last is stored; nothing else reads the others. */
  nodes: readonly string[];
};

/** A node with the names of its inputs (undefined: the network's input) and the number of its readers. */
type Read = { layer: Layer; inputs: readonly (string | undefined)[]; readers: number };

function readsOf(network: Network): Read[] {
  const inputs = inputNames(network);
  const all = inputs.flat();
  return network.layers.map((layer, i) => ({
    layer,
    inputs: inputs[i] ?? [],
    readers: all.filter((name) => name === layer.name).length,
  }));
}

/**
 * The passes of a network, in order of evaluation.
 *
 * A ReLU is fused with a node that it alone reads, if the node's kind supports it. An addition is fused with a node that
 * it alone reads, if the kind supports it and the other input is computed earlier; likewise a ReLU that alone reads the sum.
 */
export function passesOf(network: Network): Pass[] {
  const nodes = readsOf(network);
  const done = new Set<string>();
  /** The only reader of the pass so far, if it can join the node that the pass begins with. */
  const joining = (first: Read, { layer, readers }: Read, as: 'relu' | 'residual') =>
    readers === 1 && kindOf(first.layer).takes?.includes(as)
      ? nodes.find((node) => kindOf(node.layer).joins === as && node.inputs.includes(layer.name))
      : undefined;
  return nodes.flatMap((node) => {
    const { layer, inputs } = node;
    if (done.has(layer.name)) return [];
    const pass = [node];
    let residual: string | undefined;
    const sum = joining(node, node, 'residual');
    const other = sum?.inputs.find((name) => name !== layer.name);
    if (sum && other !== undefined && done.has(other)) {
      pass.push(sum);
      residual = other;
    }
    const relu = joining(node, pass.at(-1) ?? node, 'relu');
    if (relu) pass.push(relu);
    const names = pass.map((part) => part.layer.name);
    for (const name of names) done.add(name);
    return [{ layer, inputs, residual, relu: relu !== undefined, nodes: names }];
  });
}

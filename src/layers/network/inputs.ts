import { kindOf } from '..';
import type { Network } from '../../core/network/network';

/** The names of each node's inputs, in the order of its kind; undefined: the network's input. */
export const inputNames = ({ layers }: Pick<Network, 'layers'>): (string | undefined)[][] =>
  layers.map((layer, i) => {
    const names = kindOf(layer).inputs?.(layer) ?? [layer.input];
    return names.map((name) => name ?? layers[i - 1]?.name);
  });

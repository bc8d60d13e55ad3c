import { entry } from '../core/entry';
import type { DenseLayer } from './dense';
import type { LayerReference } from './layer';

const node: DenseLayer = { kind: 'dense', name: 'dense', units: 3, lowRank: true };

/** One dot product per unit. */
export const reference: LayerReference<DenseLayer> = {
  cases: [
    { node, inputs: [[7]] },
    { node: { ...node, units: 8 }, inputs: [[4]] },
  ],
  forward({ node: { units }, shapes: [[features = 1] = []], batch, parameter }, x) {
    const [kernel, bias] = [parameter('kernel'), parameter('bias')];
    return Float64Array.from({ length: batch * units }, (_, at) => {
      const [row, to] = [Math.floor(at / units), at % units];
      let sum = entry(bias, to);
      for (let from = 0; from < features; from++)
        sum += entry(x, row * features + from) * entry(kernel, from * units + to);
      return sum;
    });
  },
};

import type { DenseLayer } from './dense';
import type { LayerReference } from './layer';

const node: DenseLayer = { kind: 'dense', name: 'dense', units: 3, lowRank: true };

/** A sum a unit. */
export const reference: LayerReference<DenseLayer> = {
  cases: [
    { node, inputs: [[7]] },
    { node: { ...node, units: 8 }, inputs: [[4]] },
  ],
  forward({ node: { units }, shapes: [[features = 1] = []], batch, parameter }, x) {
    const [kernel, bias] = [parameter('kernel'), parameter('bias')];
    return Float64Array.from({ length: batch * units }, (_, at) => {
      const [row, to] = [Math.floor(at / units), at % units];
      let sum = bias[to] ?? NaN;
      for (let from = 0; from < features; from++)
        sum += (x[row * features + from] ?? NaN) * (kernel[from * units + to] ?? NaN);
      return sum;
    });
  },
};

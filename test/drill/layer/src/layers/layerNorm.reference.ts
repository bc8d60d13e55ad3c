import type { LayerReference } from './layer';
import { layerNormEpsilon } from './layerNorm';
import type { LayerNormLayer } from './layerNorm';

const node: LayerNormLayer = { kind: 'layerNorm', name: 'norm' };

/** Sample by sample, position by position. */
export const reference: LayerReference<LayerNormLayer> = {
  cases: [
    { node, inputs: [[6]] },
    { node, inputs: [[4, 5]] },
  ],
  forward({ output, parameter }, x) {
    const features = output.at(-1) ?? 1;
    const [gamma, beta] = [parameter('gamma'), parameter('beta')];
    return x.map((value, at) => {
      const to = at % features;
      const own = x.subarray(at - to, at - to + features);
      const mean = own.reduce((sum, one) => sum + one, 0) / features;
      const variance = own.reduce((sum, one) => sum + (one - mean) ** 2, 0) / features;
      const normal = (value - mean) / Math.sqrt(variance + layerNormEpsilon);
      return normal * (gamma[to] ?? NaN) + (beta[to] ?? NaN);
    });
  },
};

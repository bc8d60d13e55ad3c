import { entry } from '../core/entry';
import type { GlobalAvgPoolLayer } from './globalAvgPool';
import type { LayerReference } from './layer';

const node: GlobalAvgPoolLayer = { kind: 'globalAvgPool', name: 'mean' };

/** One mean per channel. */
export const reference: LayerReference<GlobalAvgPoolLayer> = {
  cases: [
    { node, inputs: [[3, 4, 5]] },
    { node, inputs: [[1, 1, 2]] },
  ],
  forward({ shapes: [[height = 1, width = 1, channels = 1] = []], batch }, x) {
    const pixels = height * width;
    return Float64Array.from({ length: batch * channels }, (_, at) => {
      const start = Math.floor(at / channels) * pixels * channels + (at % channels);
      let sum = 0;
      for (let pixel = 0; pixel < pixels; pixel++) sum += entry(x, start + pixel * channels);
      return sum / pixels;
    });
  },
};

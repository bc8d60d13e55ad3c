import { entry } from '../core/entry';
import type { LayerReference } from './layer';
import type { MaxPoolLayer } from './maxPool';

const node: MaxPoolLayer = { kind: 'maxPool', name: 'pool', size: 2 };

/** The maximum of every window. */
export const reference: LayerReference<MaxPoolLayer> = {
  cases: [
    { node, inputs: [[4, 6, 3]] },
    { node: { ...node, size: 3 }, inputs: [[7, 8, 2]] },
  ],
  forward({ node: { size }, shapes: [[height = 1, width = 1, channels = 1] = []], output, batch }, x) {
    const [rows = 1, columns = 1] = output;
    return Float64Array.from({ length: batch * rows * columns * channels }, (_, at) => {
      const channel = at % channels;
      const column = Math.floor(at / channels) % columns;
      const row = Math.floor(at / channels / columns) % rows;
      const image = Math.floor(at / channels / columns / rows);
      let largest = -Infinity;
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++) {
          const pixel = (image * height + row * size + i) * width + column * size + j;
          largest = Math.max(largest, entry(x, pixel * channels + channel));
        }
      return largest;
    });
  },
};

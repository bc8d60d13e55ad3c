import source from '../../../shaders/pooledEpilogueGradient.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { recordLayout } from '../../gpu/recordLayout';
import type { PoolSizes } from './maxPool';

/** The shader's record; `channels` in vec4s, `each`: rows of windows per slice. */
export const pooledEpilogueLayout = recordLayout(
  ['batch', 'height', 'width', 'channels', 'size', 'slices', 'each'],
  { words: 8 },
);

/** The shader's record, in at most `most` slices. */
export function pooledEpilogueTable(sizes: PoolSizes, most: number): Uint32Array<ArrayBuffer> {
  const rows = sizes.batch * Math.ceil(sizes.height / sizes.size);
  const each = Math.ceil(rows / most);
  const channels = sizes.channels / 4;
  return pooledEpilogueLayout.table({ ...sizes, channels, slices: Math.ceil(rows / each), each });
}

/**
 * gradient [b, h, w, c] = dy at the first pixel of each window of x that holds its maximum, if that is positive, 0 elsewhere;
 * partial [slices, c] = its sums over slices of the rows of windows.
 *
 * x [b, h, w, c] and y: input and output of `maxPool`, x after ReLU. sizes: see `pooledEpilogueTable`. One dispatch;
 * `sumSlices` completes it.
 */
export const kernel: Kernel = {
  name: 'pooledEpilogueGradient',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'dy', type: 'f32', access: 'read' },
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'y', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
    { name: 'gradient', type: 'f32', access: 'read_write' },
    { name: 'partial', type: 'f32', access: 'read_write' },
  ],
};

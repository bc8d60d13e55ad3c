import source from '../../../shaders/maxPool.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { recordLayout } from '../../gpu/recordLayout';

/** Sizes of a pooling: x [batch, height, width, channels], windows of size × size; channels a multiple of four. */
export type PoolSizes = { batch: number; height: number; width: number; channels: number; size: number };

/** The shaders' record of a pooling; `channels` in vec4s. */
export const poolLayout = recordLayout(['batch', 'height', 'width', 'channels', 'size'], { words: 8 });

/** The shaders' record of a pooling. */
export const poolTable = (sizes: PoolSizes): Uint32Array<ArrayBuffer> =>
  poolLayout.table({ ...sizes, channels: sizes.channels / 4 });

/** Height and width of the output. */
export const pooled = ({ height, width, size }: PoolSizes): [height: number, width: number] => [
  Math.floor(height / size),
  Math.floor(width / size),
];

/** y [b, ⌊h/size⌋, ⌊w/size⌋, c] = the maximum of every window of x [b, h, w, c]. One dispatch. */
export const kernel: Kernel = {
  name: 'maxPool',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
    { name: 'y', type: 'f32', access: 'read_write' },
  ],
};

import source from '../../shaders/sumSlices.wgsl?raw';
import type { Kernel } from '../gpu/kernel';

/** sum[i] = Σ partial[slice, i], in the order of the slices. partial [slices, length], sum [length]. One dispatch. */
export const kernel: Kernel = {
  name: 'sumSlices',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'partial', type: 'f32', access: 'read' },
    { name: 'sum', type: 'f32', access: 'read_write' },
  ],
};

import source from '../../../shaders/maxPoolGradient.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import type { PoolSizes } from './maxPool';

/** Threads of the gradient: four channels of a window, those cut short at the edge included. */
export const poolGradientThreads = ({ batch, height, width, channels, size }: PoolSizes) =>
  (batch * Math.ceil(height / size) * Math.ceil(width / size) * channels) / 4;

/**
 * dx [b, h, w, c] = dy at the first pixel of each window that holds its largest number, 0 elsewhere, as in PyTorch.
 *
 * x and y: what `maxPool` read and gave. One dispatch, each dx written once.
 */
export const kernel: Kernel = {
  name: 'maxPoolGradient',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'dy', type: 'f32', access: 'read' },
    { name: 'x', type: 'f32', access: 'read' },
    { name: 'y', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
    { name: 'dx', type: 'f32', access: 'read_write' },
  ],
};

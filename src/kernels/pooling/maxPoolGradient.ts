import source from '../../../shaders/maxPoolGradient.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import type { PoolSizes } from './maxPool';

/** Threads of the gradient: one per four channels of a window, incomplete windows at the edge included. */
export const poolGradientThreads = ({ batch, height, width, channels, size }: PoolSizes) =>
  (batch * Math.ceil(height / size) * Math.ceil(width / size) * channels) / 4;

/**
 * dx [b, h, w, c] = dy at the first pixel of each window that holds its maximum, 0 elsewhere, as in PyTorch.
 *
 * x and y: input and output of `maxPool`. One dispatch; each dx is written once.
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

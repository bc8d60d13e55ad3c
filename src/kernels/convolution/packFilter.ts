import source from '../../../shaders/packFilter.wgsl?raw';
import { roundUp } from '../../core/roundUp';
import type { Kernel } from '../../gpu/kernel';
import { recordLayout } from '../../gpu/recordLayout';

/** The shader's record: sizes of the packed kernel, and whether it is flipped. */
export const packLayout = recordLayout(['kernelHeight', 'kernelWidth', 'inputs', 'outputs', 'flip']);

/** Elements of a packed kernel: kh·kw·inputs rows of outputs, padded to a multiple of four. */
export const packedLength = (taps: number, inputs: number, outputs: number) =>
  taps * inputs * roundUp(outputs, 4);

/**
 * A convolution kernel HWIO as rows of vec4f, zero beyond the last output, for a uniform buffer.
 *
 * sizes: see `packLayout`. With flip, the packed kernel is that of the input gradient: rotated by 180°, inputs and
 * outputs exchanged. One dispatch.
 */
export const kernel: Kernel = {
  name: 'packFilter',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'filter_', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'read' },
    { name: 'packed', type: 'f32', access: 'read_write' },
  ],
};

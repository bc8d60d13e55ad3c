import source from '../../../shaders/packFilter.wgsl?raw';
import { roundUp } from '../../core/roundUp';
import type { Kernel } from '../../gpu/kernel';
import { recordLayout } from '../../gpu/recordLayout';

/** A kernel [kh·kw, inputs, outputs] as it is packed, and whether it is flipped for that. */
export type FilterLayout = { taps: number; inputs: number; outputs: number; flip: boolean };

/** A kernel to pack: where it begins, in `kernels` or with `other` in `others`. */
export type FilterWindow = FilterLayout & { start: number; other: boolean };

/** The shader's record; `first`: the first vector of the packed kernel. */
export const packLayout = recordLayout(['first', 'other', 'start', 'taps', 'inputs', 'outputs', 'flip']);

/** Elements of a packed kernel: rows of outputs padded to a multiple of four. */
export const packedLength = ({ taps, inputs, outputs }: FilterLayout) => taps * inputs * roundUp(outputs, 4);

/**
 * The shader's table of these kernels, packed one after the other from element `begin` on, a multiple of 256, and the first
 * element of each; `end`: after the last.
 */
export function packTable(filters: readonly FilterWindow[], begin = 0) {
  const records: number[] = [];
  let end = begin;
  const starts = filters.map((filter) => {
    const [start, { other, flip }] = [end, filter];
    packLayout.append(records, { first: start / 4, ...filter, other: Number(other), flip: Number(flip) });
    end += roundUp(packedLength(filter), 4 * kernel.workgroupSize);
    return start;
  });
  return { table: Uint32Array.from(records), starts, end, threads: (end - begin) / 4 };
}

/**
 * Convolution kernels HWIO as rows of vec4f, zero beyond the last output.
 *
 * filters: see `packTable`, at least one. With flip, the packed kernel is that of the input gradient: rotated by 180°,
 * inputs and outputs exchanged. One dispatch for any number of kernels, from two arrays, which may be the same.
 */
export const kernel: Kernel = {
  name: 'packFilter',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'kernels', type: 'f32', access: 'read' },
    { name: 'others', type: 'f32', access: 'read' },
    { name: 'filters', type: 'u32', access: 'read' },
    { name: 'packed', type: 'f32', access: 'read_write' },
  ],
};

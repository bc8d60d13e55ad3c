import source from '../../../shaders/jacobiSvd.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

const lanes = 8;

/**
 * Makes the vectors of square matrices of many sizes mutually orthogonal by rotations: their lengths, longest first, times
 * a power of two, and their directions.
 *
 * jobs: see the shader; sizes in fours, at most `svdLimits.cols`. workspace: vectors [n, n], one a row, rotated in place;
 * directions [coordinate, vector], zero for vectors of length 0. report: sweeps taken and the largest |cos| that the last
 * one met, at most 1.2e-7·√n unless the limit ended it. Cost: about 3·n³ MACs a sweep, one dispatch, a workgroup a matrix.
 * Source: Hestenes 1958; in blocks of columns as Novaković 2015 (SIAM J. Sci. Comput. 37), here of two.
 */
export const kernel: Kernel = {
  name: 'jacobiSvd',
  source,
  workgroupSize: lanes,
  constants: { lanes },
  bindings: [
    { name: 'jobs', type: 'u32', access: 'read' },
    { name: 'workspace', type: 'f32', access: 'read_write' },
    { name: 'singular', type: 'f32', access: 'read_write' },
    { name: 'report', type: 'f32', access: 'read_write' },
  ],
};

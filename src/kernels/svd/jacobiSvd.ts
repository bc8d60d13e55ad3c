import source from '../../../shaders/jacobiSvd.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

const lanes = 8;

/**
 * One-sided Jacobi on square matrices of many sizes: rotates their vectors until they are mutually orthogonal, and gives
 * their lengths times a power of two, longest first, and their directions.
 *
 * jobs: see the shader; sizes are multiples of four, at most `svdLimits.cols`. workspace: vectors [n, n], one per row,
 * rotated in place; directions [coordinate, vector], zero for vectors of length 0. report: number of sweeps and the
 * largest |cos| of the last one, at most 1.2e-7·√n unless the limit ended it. Cost: about 3·n³ MACs per sweep, one
 * dispatch, one workgroup per matrix.
 * Source: Hestenes 1958; in blocks of columns after Novaković 2015 (SIAM J. Sci. Comput. 37), here of two.
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

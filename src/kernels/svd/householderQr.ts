import source from '../../../shaders/householderQr.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

const lanes = 8;

/**
 * A·P = Q·R of tall matrices of many shapes in one workspace: reflectors I − v vᵀ replace the columns, R is stored
 * beside them.
 *
 * jobs: see the shader and `qrJob`; sizes are multiples of four, at most `svdLimits`. With pivoting, the four longest of
 * the remaining columns come next, so that |R_kk| decreases on the whole. Where the rest of a column vanishes (below
 * 1e-15), v and R_kk are zero. Cost: Σ rows·cols² MACs, one dispatch, one workgroup per matrix.
 * Source: Golub & Van Loan, Matrix Computations, algorithms 5.2.1 and 5.4.1; pivoting by groups of four is ours.
 */
export const kernel: Kernel = {
  name: 'householderQr',
  source,
  workgroupSize: lanes,
  constants: { lanes },
  bindings: [
    { name: 'jobs', type: 'u32', access: 'read' },
    { name: 'workspace', type: 'f32', access: 'read_write' },
  ],
};

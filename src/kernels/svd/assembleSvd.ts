import source from '../../../shaders/assembleSvd.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

const lanes = 8;

/**
 * Singular vectors from reflectors: Q₂·[Q₁·diag(±1); 0], or Q₁·diag(±1), into the workspace and, without the padding,
 * row-major into `left` or `right`.
 *
 * jobs: see the shader and `assembleJobs`; the signs are those of the diagonal of R that belongs to Q₁. Cost:
 * Σ rows·cols² MACs, one dispatch, one workgroup per 32 columns.
 * Source: four reflectors at a time, after Schreiber & Van Loan 1989 (SIAM J. Sci. Stat. Comput. 10).
 */
export const kernel: Kernel = {
  name: 'assembleSvd',
  source,
  workgroupSize: lanes,
  constants: { lanes },
  bindings: [
    { name: 'jobs', type: 'u32', access: 'read' },
    { name: 'workspace', type: 'f32', access: 'read_write' },
    { name: 'left', type: 'f32', access: 'read_write' },
    { name: 'right', type: 'f32', access: 'read_write' },
  ],
};

import source from '../../../shaders/stageMatrices.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

const lanes = 8;

/**
 * Copies matrices of many shapes into the workspace of the singular value decomposition: transposed where they are wide,
 * zero-padded to multiples of four, divided by the power of two just below their largest entry, which is stored beside
 * them.
 *
 * jobs: see the shader. One dispatch, one workgroup per matrix.
 */
export const kernel: Kernel = {
  name: 'stageMatrices',
  source,
  workgroupSize: lanes,
  constants: { lanes },
  bindings: [
    { name: 'source', type: 'f32', access: 'read' },
    { name: 'jobs', type: 'u32', access: 'read' },
    { name: 'workspace', type: 'f32', access: 'read_write' },
  ],
};

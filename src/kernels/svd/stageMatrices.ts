import source from '../../../shaders/stageMatrices.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

const lanes = 8;

/**
 * Matrices of many shapes into the workspace of the singular value decomposition: turned where they are wide, padded
 * with zeros to fours, divided by the power of two just below their largest entry, which goes beside them.
 *
 * jobs: see the shader. One dispatch, a workgroup a matrix.
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

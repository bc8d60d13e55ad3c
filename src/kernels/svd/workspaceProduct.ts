import source from '../../../shaders/workspaceProduct.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

/**
 * Products left [rows, n] · right [n, n] of matrices that lie in one workspace, sizes in fours, row-major.
 *
 * tiles: first element of left row, right column and target tile, n; see `productTiles`. Cost: Σ rows·n² MACs, one
 * dispatch.
 */
export const kernel: Kernel = {
  name: 'workspaceProduct',
  source,
  workgroupSize: 32,
  bindings: [
    { name: 'tiles', type: 'u32', access: 'read' },
    { name: 'workspace', type: 'f32', access: 'read_write' },
  ],
};

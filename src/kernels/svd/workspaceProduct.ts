import source from '../../../shaders/workspaceProduct.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';

/**
 * Products left [rows, n] · right [n, n] of row-major matrices in one workspace, sizes multiples of four.
 *
 * tiles: offsets of the left row, the right column and the target tile, n; see `productTiles`. Cost: Σ rows·n² MACs, one
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

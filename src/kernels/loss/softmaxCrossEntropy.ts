import source from '../../../shaders/softmaxCrossEntropy.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { recordLayout } from '../../gpu/recordLayout';

/** The shader's record: sizes of the logits. */
export const lossLayout = recordLayout(['rows', 'classes'], { words: 4 });

/**
 * losses [rows] = −Σ labels · log softmax(logits) / rows, loss [1] = their sum, slope [rows, classes] = its gradient with
 * respect to the logits, measured [rows] = 1 where the first largest logit is at the label.
 *
 * labels: one-hot [rows, classes]. sizes: see `lossLayout`. One dispatch of one workgroup.
 */
export const kernel: Kernel = {
  name: 'softmaxCrossEntropy',
  source,
  workgroupSize: 64,
  bindings: [
    { name: 'logits', type: 'f32', access: 'read' },
    { name: 'labels', type: 'f32', access: 'read' },
    { name: 'sizes', type: 'u32', access: 'uniform' },
    { name: 'losses', type: 'f32', access: 'read_write' },
    { name: 'slope', type: 'f32', access: 'read_write' },
    { name: 'measured', type: 'f32', access: 'read_write' },
    { name: 'loss', type: 'f32', access: 'read_write' },
  ],
};

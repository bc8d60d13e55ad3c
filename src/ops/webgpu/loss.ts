import { GpuError } from '../../core/errors';
import type { WebgpuEngine } from '../../gpu/engine';
import { lossLayout } from '../../kernels/loss/softmaxCrossEntropy';
import { kernels } from '../../kernels';
import { inputOf } from '../ownKernels';
import type { OwnKernel } from '../ownKernels';

/**
 * The kernel `BatchLoss`: the mean loss [1], its gradient with respect to the outputs [b, n], and each sample's metric
 * [b], computed by the kernel that the attribute `kernel` names. Throws GpuError for an unknown name.
 */
export function createLoss(engine: WebgpuEngine): OwnKernel {
  return (params) => {
    const [outputs, targets] = [inputOf(params, 'outputs'), inputOf(params, 'targets')];
    const wanted = params.attrs?.['kernel'];
    const kernel = kernels.find(({ name }) => name === wanted);
    if (!kernel) throw new GpuError(`Unknown kernel "${String(wanted)}" of a loss.`);
    const [rows = 1, width = 1] = outputs.shape;
    const sizes = engine.constant(lossLayout.table({ rows, classes: width }));
    const [losses, slope] = [engine.output([rows]), engine.output(outputs.shape)];
    const [loss, measured] = [engine.output([1]), engine.output([rows])];
    const given = { logits: engine.borrow(outputs), labels: engine.borrow(targets), sizes };
    const results = { losses: losses.packed, slope: slope.packed, measured: measured.packed };
    engine.dispatch(kernel, { ...given, ...results, loss: loss.packed }, kernel.workgroupSize);
    engine.release(losses.tensor);
    return [loss.tensor, slope.tensor, measured.tensor];
  };
}

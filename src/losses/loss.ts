import type { PluginInfo } from '../core/config/plugin';
import type { LossOps } from '../ops/batchLoss';

/** A number per sample whose mean is shown beside the loss: accuracy, or its counterpart. */
export type Metric = { label: string; better: 'higher' | 'lower' };

/**
 * What training minimizes: the mean over samples of a function of the network's outputs and the sample's targets.
 *
 * `mean` and `measured` are the loss and the metric in tf ops; a kernel, where there is one, replaces them on WebGPU.
 */
export type Loss = Pick<PluginInfo, 'id' | 'label' | 'summary' | 'paper'> &
  LossOps & {
    metric: Metric;
    /** Writes the targets [b, outputs] of a batch, initially all 0, from the dataset's labels. */
    layOut(labels: ArrayLike<number>, outputs: number, targets: Float32Array): void;
    /** The loss, its gradient with respect to the outputs [b, width], and every sample's metric, in float64 by plain loops. */
    oracle(
      outputs: ArrayLike<number>,
      targets: ArrayLike<number>,
      width: number,
    ): { loss: number; slope: Float64Array; measured: Float64Array };
  };

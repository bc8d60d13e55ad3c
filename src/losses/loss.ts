import type { PluginInfo } from '../core/config/plugin';
import type { LossOps } from '../ops/batchLoss';

/** A number for each sample whose mean over samples is shown beside the loss: accuracy, or its counterpart. */
export type Metric = { label: string; better: 'higher' | 'lower' };

/**
 * What training makes small: the mean over samples of a number that a network's outputs and the sample's targets give.
 *
 * `mean` and `measured` are the loss and the metric in tf ops; with a kernel they are what it replaces on WebGPU.
 */
export type Loss = Pick<PluginInfo, 'id' | 'label' | 'summary' | 'paper'> &
  LossOps & {
    metric: Metric;
    /** Writes the targets [b, outputs] of a batch, all 0 before, from what a dataset says of each sample. */
    layOut(labels: ArrayLike<number>, outputs: number, targets: Float32Array): void;
    /** The loss, its gradient by the outputs [b, width], and every sample's metric, by plain loops in float64. */
    oracle(
      outputs: ArrayLike<number>,
      targets: ArrayLike<number>,
      width: number,
    ): { loss: number; slope: Float64Array; measured: Float64Array };
  };

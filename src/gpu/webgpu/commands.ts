import { GpuError } from '../../core/errors';
import { tf } from '../tfjs/tfjs';
import type { Bridge } from '../tfjs/bridge';
import type { Kernel } from '../kernel';
import type { Bound, Pipelines } from './pipelines';

/** tfjs's setting for how many dispatches it collects before it submits them. */
export const submitEvery = 'WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE';

/** Our commands among those of tfjs, in one order. */
export type Commands = {
  /** Submits what was recorded. */
  flush(): void;
  /** The encoder that tfjs records into, outside a compute pass. */
  encoder(): GPUCommandEncoder;
  /** Records a kernel over `threads` invocations; `bound` in the order of its bindings. */
  dispatch(kernel: Kernel, bound: readonly Bound[], threads: number): void;
  /** Dispatches recorded here so far. */
  dispatches(): number;
};

/** Commands recorded into tfjs's own encoders and compute passes. */
export function createCommands(bridge: Bridge, pipelines: Pipelines): Commands {
  const widest = bridge.device.limits.maxComputeWorkgroupsPerDimension;
  let dispatches = 0;
  const flush = () => {
    if (!bridge.commandEncoder) return;
    bridge.endComputePassEncoder();
    bridge.submitQueue();
  };
  return {
    flush,
    encoder() {
      bridge.endComputePassEncoder();
      bridge.ensureCommandEncoderReady();
      if (!bridge.commandEncoder) throw new GpuError('tfjs has no command encoder.');
      return bridge.commandEncoder;
    },
    dispatch(kernel, bound, threads) {
      const groups = Math.ceil(threads / kernel.workgroupSize);
      const x = Math.min(groups, widest);
      const { pipeline, bindGroup } = pipelines.bind(kernel, bound);
      bridge.ensureCommandEncoderReady();
      bridge.computePassEncoder ??= bridge.commandEncoder?.beginComputePass() ?? null;
      const pass = bridge.computePassEncoder;
      if (!pass) throw new GpuError('tfjs has no compute pass.');
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(x, Math.ceil(groups / x));
      for (const { lender } of bound) if (lender) bridge.commandQueueOwnedIds.add(lender);
      bridge.dispatchCountInPass++;
      dispatches++;
      // As tfjs does after its dispatches: it hands out the buffers of disposed tensors only after a submission.
      if (bridge.dispatchCountInPass >= Number(tf.env().get(submitEvery))) flush();
    },
    dispatches: () => dispatches,
  };
}

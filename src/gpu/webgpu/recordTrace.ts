import type { Bridge } from '../tfjs/bridge';
import type { Trace } from '../trace';
import type { BoundBytes } from './boundBytes';
import type { SpareBuffers } from './spareBuffers';
import { createTraceBuffers } from './traceBuffers';

type Dispatch = { pipeline: GPUComputePipeline; bindGroup: GPUBindGroup; groups: [number, number?, number?] };
type Copy = { copy: Parameters<GPUCommandEncoder['copyBufferToBuffer']> };

/** Records commands into an encoder with as few calls as possible: each call into WebGPU costs one or two microseconds. */
function encode(encoder: GPUCommandEncoder, commands: readonly (Dispatch | Copy)[]): void {
  let pass: GPUComputePassEncoder | undefined;
  let present: GPUComputePipeline | undefined;
  for (const command of commands)
    if ('copy' in command) {
      pass?.end();
      pass = present = undefined;
      encoder.copyBufferToBuffer(...command.copy);
    } else {
      const { pipeline, bindGroup, groups } = command;
      const [x, y = 1, z = 1] = groups;
      pass ??= encoder.beginComputePass();
      if (pipeline !== present) pass.setPipeline(pipeline);
      present = pipeline;
      pass.setBindGroup(0, bindGroup);
      if (z !== 1) pass.dispatchWorkgroups(x, y, z);
      else if (y !== 1) pass.dispatchWorkgroups(x, y);
      else pass.dispatchWorkgroups(x);
    }
  pass?.end();
}

/** Calls back with every dispatch of the pass from now on. */
function watchPass(pass: GPUComputePassEncoder, seen: (command: Dispatch) => void): GPUComputePassEncoder {
  const { setPipeline, setBindGroup, dispatchWorkgroups } = pass;
  let pipeline: GPUComputePipeline | undefined;
  let bindGroup: GPUBindGroup | null | undefined;
  return Object.assign(pass, {
    setPipeline(next: GPUComputePipeline) {
      pipeline = next;
      setPipeline.call(pass, next);
    },
    setBindGroup(index: number, next: GPUBindGroup | null) {
      bindGroup = next;
      Reflect.apply(setBindGroup, pass, [index, next]);
    },
    dispatchWorkgroups(...groups: [number, number?, number?]) {
      if (pipeline && bindGroup) seen({ pipeline, bindGroup, groups });
      dispatchWorkgroups.apply(pass, groups);
    },
  });
}

/** Calls back with every dispatch and copy of the command encoders that the device makes until the result is called. */
function watch(device: GPUDevice, seen: (command: Dispatch | Copy) => void): () => void {
  const create = device.createCommandEncoder;
  device.createCommandEncoder = (descriptor) => {
    const encoder = create.call(device, descriptor);
    const { beginComputePass, copyBufferToBuffer } = encoder;
    return Object.assign(encoder, {
      beginComputePass: (pass?: GPUComputePassDescriptor) =>
        watchPass(beginComputePass.call(encoder, pass), seen),
      copyBufferToBuffer(...copy: Copy['copy']) {
        seen({ copy });
        Reflect.apply(copyBufferToBuffer, encoder, copy);
      },
    });
  };
  return () => {
    device.createCommandEncoder = create;
  };
}

/**
 * Does `work` once and records what it dispatches and copies, by tfjs and by us. The buffers of the trace come from
 * `spare` where one fits, and return there when the trace is disposed; with `larger` one of any larger size fits.
 *
 * A replay is exact under four conditions, of which this function guarantees the first two: later work never gets a
 * buffer of the trace; no uniform is used twice; parameters change in place; what changes between replays is read from
 * memory and never part of a command.
 */
export function recordTrace(
  bridge: Bridge,
  flush: () => void,
  work: () => void,
  { spare, larger, boundBytes }: { spare: SpareBuffers; larger: boolean; boundBytes: BoundBytes },
): Trace {
  const { device } = bridge;
  const commands: (Dispatch | Copy)[] = [];
  flush();
  const shared = bridge.bufferManager;
  const { manager, bytes, giveBack } = createTraceBuffers(device, shared, spare, larger);
  const stop = watch(device, (command) => commands.push(command));
  bridge.bufferManager = manager;
  try {
    work();
    flush();
  } finally {
    stop();
    bridge.bufferManager = shared;
  }
  const recorded = { dispatches: 0, bytes: 0 };
  for (const command of commands)
    if ('bindGroup' in command) {
      recorded.dispatches++;
      recorded.bytes += boundBytes(command.bindGroup);
    }
  return {
    work: recorded,
    replay() {
      flush();
      const encoder = device.createCommandEncoder();
      encode(encoder, commands);
      device.queue.submit([encoder.finish()]);
    },
    bytes,
    dispose: giveBack,
  };
}

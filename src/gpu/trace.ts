import type { Bridge, BufferManager } from './tfjs/bridge';

/** Work recorded once on the GPU, to be done again as one submission with the very same bits. */
export type Trace = {
  /** Does the work again, on whatever the arrays hold now. */
  replay(): void;
  /** Bytes of the buffers that only this trace uses. */
  bytes(): number;
  dispose(): void;
};

type Dispatch = { pipeline: GPUComputePipeline; bindGroup: GPUBindGroup; groups: [number, number?, number?] };
type Copy = { copy: Parameters<GPUCommandEncoder['copyBufferToBuffer']> };

/** Records commands into an encoder. Every call into WebGPU costs a microsecond or two: none is made in vain. */
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

/** Buffers that no work uses now, for later work of about their size. */
export type SpareBuffers = {
  /** The smallest that holds `size` bytes, at most `most` times as large; undefined when there is none. */
  take(size: number, usage: number, most: number): GPUBuffer | undefined;
  put(buffer: GPUBuffer): void;
  bytes(): number;
  destroy(): void;
};

/** No buffers yet. */
export function createSpareBuffers(): SpareBuffers {
  const spare = new Set<GPUBuffer>();
  return {
    take(size, usage, most) {
      let found: GPUBuffer | undefined;
      for (const buffer of spare)
        if (
          buffer.usage === usage &&
          buffer.size >= size &&
          buffer.size <= most * size &&
          buffer.size < (found?.size ?? Infinity)
        )
          found = buffer;
      if (found) spare.delete(found);
      return found;
    },
    put: (buffer) => void spare.add(buffer),
    bytes: () => [...spare].reduce((sum, { size }) => sum + size, 0),
    destroy() {
      for (const buffer of spare) buffer.destroy();
      spare.clear();
    },
  };
}

/**
 * Buffers for the length of a trace: what is handed out here is never handed out to later work.
 *
 * A buffer may serve several intermediate results of the trace, so that memory follows what is alive at a time and not
 * the sum, but a uniform or one filled from the host must keep its contents for the next replay.
 */
function privateBuffers(device: GPUDevice, shared: BufferManager, spare: SpareBuffers, again: boolean) {
  const own = new Set<GPUBuffer>();
  const constant = new Set<GPUBuffer>();
  const mapped = new Set<GPUBuffer>();
  const idle = createSpareBuffers();
  const reused = (size: number, usage: number) => {
    const close = idle.take(size, usage, 2) ?? spare.take(size, usage, 2);
    if (close || !again) return close;
    return idle.take(size, usage, Infinity) ?? spare.take(size, usage, Infinity);
  };
  const manager: BufferManager = {
    freeBuffers: shared.freeBuffers,
    numFreeBuffers: shared.numFreeBuffers,
    numBytesAllocated: shared.numBytesAllocated,
    acquireBuffer(size, usage, mappedAtCreation = false) {
      const found = mappedAtCreation ? undefined : reused(size, usage);
      const buffer = found ?? device.createBuffer({ size, usage, mappedAtCreation });
      own.add(buffer);
      if (mappedAtCreation || usage & GPUBufferUsage.UNIFORM) constant.add(buffer);
      if (mappedAtCreation) mapped.add(buffer);
      return buffer;
    },
    releaseBuffer(buffer, reuse) {
      if (!own.has(buffer)) shared.releaseBuffer(buffer, reuse);
      else if (!constant.has(buffer)) idle.put(buffer);
    },
  };
  return {
    manager,
    bytes: () => [...own].reduce((sum, { size }) => sum + size, 0),
    /** To be called when no replay will follow. One that tfjs filled while mapped was made anew and fits no later wish. */
    giveBack() {
      for (const buffer of own)
        if (mapped.has(buffer)) buffer.destroy();
        else spare.put(buffer);
      own.clear();
    },
  };
}

/**
 * One small buffer for whatever size is asked for: while shaders are compiled nothing runs, and results need no memory.
 * What is filled from the host is real.
 */
export function placeholderBuffers(device: GPUDevice, shared: BufferManager) {
  const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
  const placeholder = device.createBuffer({
    label: 'placeholder',
    size: 16,
    usage: STORAGE | COPY_SRC | COPY_DST,
  });
  const manager: BufferManager = {
    freeBuffers: shared.freeBuffers,
    numFreeBuffers: shared.numFreeBuffers,
    numBytesAllocated: shared.numBytesAllocated,
    acquireBuffer: (size, usage, mappedAtCreation = false, reuse = true) =>
      mappedAtCreation ? shared.acquireBuffer(size, usage, true, reuse) : placeholder,
    releaseBuffer(buffer, reuse) {
      if (buffer !== placeholder) shared.releaseBuffer(buffer, reuse);
    },
  };
  return { manager, dispose: () => placeholder.destroy() };
}

/** Calls back with every dispatch and copy of the command encoders that the device makes until `stop`. */
function watch(device: GPUDevice, seen: (command: Dispatch | Copy) => void): () => void {
  const create = device.createCommandEncoder;
  const watchPass = (pass: GPUComputePassEncoder) => {
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
  };
  device.createCommandEncoder = (descriptor) => {
    const encoder = create.call(device, descriptor);
    const { beginComputePass, copyBufferToBuffer } = encoder;
    return Object.assign(encoder, {
      beginComputePass: (pass?: GPUComputePassDescriptor) => watchPass(beginComputePass.call(encoder, pass)),
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
 * Does `work` once while recording what it dispatches and copies, tfjs's and ours. Its buffers come from `spare` where
 * one fits, `again` however much too large, and go there when the trace is disposed.
 *
 * Exact under four conditions, the first two kept here: no later work gets a buffer of the trace, no uniform is used
 * twice; parameters change in place; what changes between replays is read from memory, never baked in.
 */
export function recordTrace(
  bridge: Bridge,
  flush: () => void,
  work: () => void,
  { spare, again }: { spare: SpareBuffers; again: boolean },
): Trace {
  const { device } = bridge;
  const commands: (Dispatch | Copy)[] = [];
  flush();
  const shared = bridge.bufferManager;
  const { manager, bytes, giveBack } = privateBuffers(device, shared, spare, again);
  const stop = watch(device, (command) => commands.push(command));
  bridge.bufferManager = manager;
  try {
    work();
    flush();
  } finally {
    stop();
    bridge.bufferManager = shared;
  }
  return {
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

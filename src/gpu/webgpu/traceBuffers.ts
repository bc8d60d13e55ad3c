import type { BufferManager } from '../tfjs/bridge';
import { createSpareBuffers } from './spareBuffers';
import type { SpareBuffers } from './spareBuffers';

/** The buffers of one trace, and how tfjs gets them while the trace is recorded. */
export type TraceBuffers = {
  manager: BufferManager;
  bytes(): number;
  /** Makes them spare, once no replay will follow. */
  giveBack(): void;
};

/**
 * Buffers for the lifetime of a trace: later work never gets one of them.
 *
 * A buffer may hold several intermediate results of the trace, one after the other, so that memory follows what is alive
 * at a time, not the sum. A uniform, or a buffer that the host filled, keeps its contents for every replay. Buffers come
 * from `spare` where one is at most twice too large; with `larger`, one of any size.
 */
export function createTraceBuffers(
  device: GPUDevice,
  shared: BufferManager,
  spare: SpareBuffers,
  larger: boolean,
): TraceBuffers {
  const own = new Set<GPUBuffer>();
  const constant = new Set<GPUBuffer>();
  const mapped = new Set<GPUBuffer>();
  const idle = createSpareBuffers();
  const reused = (size: number, usage: number) => {
    const close = idle.take(size, usage, 2) ?? spare.take(size, usage, 2);
    if (close || !larger) return close;
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
    giveBack() {
      for (const buffer of own)
        // tfjs asks for a mapped buffer by creation only, so a used one would never serve again.
        if (mapped.has(buffer)) buffer.destroy();
        else spare.put(buffer);
      own.clear();
    },
  };
}

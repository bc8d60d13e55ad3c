import { GpuError } from '../../core/errors';
import { tf } from '../tfjs/tfjs';
import type { Bridge, BufferManager } from '../tfjs/bridge';
import type { Kernel } from '../kernel';
import type { Pipelines } from './pipelines';
import type { SpareBuffers } from './spareBuffers';

/** Compiles shaders ahead of their use. */
export type Compiler = {
  /** Whether `work` is going on: dispatches are to be prepared, and must not run. */
  readonly isActive: boolean;
  /** Starts compiling one of our kernels, for the work that is going on. */
  prepare(kernel: Kernel): void;
  /** See `Engine.compile`. */
  compile(work: () => void, progress: (done: number, total: number) => void): Promise<void>;
};

/**
 * One small buffer for every size that tfjs asks for: while shaders are compiled nothing runs, so results need no memory.
 * A buffer that the host fills is real.
 */
function placeholderBuffers(device: GPUDevice, shared: BufferManager) {
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

/** The pipelines of tfjs that are being compiled, by its keys. */
type Pending = Map<string, Promise<GPUComputePipeline>>;

/** The pipelines that work needs and that are not ready, whoever began to compile them. */
type Needed = Set<Promise<unknown>>;

/**
 * Does `work` while tfjs starts to compile its pipelines instead of running them. What tfjs takes from its cache unfinished is
 * added to `needed`.
 *
 * tfjs keeps unfinished pipelines among the finished ones, where a session that trains meanwhile would try to run them. So it
 * gets a copy of its cache for this time, and `pending` what is unfinished in it.
 */
function startPipelines(bridge: Bridge, pending: Pending, needed: Needed, work: () => void): void {
  const { device, bufferManager, pipelineCache } = bridge;
  const { manager, dispose } = placeholderBuffers(device, bufferManager);
  const cache = { ...pipelineCache, ...Object.fromEntries(pending) };
  bridge.bufferManager = manager;
  bridge.pipelineCache = new Proxy(cache, {
    get(all, key: string) {
      const pipeline = all[key];
      if (pipeline instanceof Promise) needed.add(pipeline);
      return pipeline;
    },
  });
  tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
  try {
    work();
  } finally {
    tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
    bridge.pipelineCache = pipelineCache;
    bridge.bufferManager = bufferManager;
    dispose();
    for (const [key, pipeline] of Object.entries(cache))
      if (pipeline instanceof Promise && !pending.has(key)) {
        pending.set(key, pipeline);
        pipeline
          .then((ready) => {
            pipelineCache[key] ??= ready;
          })
          .catch(() => {}) // whoever waits for it hears of it
          .finally(() => pending.delete(key));
      }
  }
}

/** A compiler for tfjs's kernels and for ours. `finish` as in `OpenedDevice`. */
export function createCompiler(
  bridge: Bridge,
  flush: () => void,
  options: { pipelines: Pipelines; spare: SpareBuffers; finish<T>(work: Promise<T>): Promise<T> },
): Compiler {
  const { pipelines, spare, finish } = options;
  const pending: Pending = new Map();
  let active: Needed | undefined;
  return {
    get isActive() {
      return active !== undefined;
    },
    prepare(kernel) {
      const unfinished = pipelines.prepare(kernel);
      if (unfinished) active?.add(unfinished);
    },
    async compile(work, progress) {
      flush();
      const needed: Needed = new Set();
      active = needed;
      try {
        // What the work allocates is of sizes that may never come.
        spare.apart(() => startPipelines(bridge, pending, needed, work));
      } finally {
        active = undefined;
      }
      let done = 0;
      progress(0, needed.size);
      const all = Promise.all(
        [...needed].map(async (pipeline) => {
          await pipeline;
          progress(++done, needed.size);
        }),
      ).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new GpuError(`A shader does not compile: ${reason}`);
      });
      await finish(all);
    },
  };
}

import { GpuError, ShapeError } from '../core/errors';
import { drainPool, openBridge, resourceOf, windowTensor } from './tfjs/bridge';
import type { Resource } from './tfjs/bridge';
import { createConstants } from './constants';
import { openDevice } from './device';
import { assertFits, windowElements } from './engine';
import type { Engine, Packed } from './engine';
import type { Kernel } from './kernel';
import { createPipelines } from './pipelines';
import { createReader } from './reader';
import { tf } from './tfjs/tfjs';
import { createSpareBuffers, placeholderBuffers, recordTrace } from './trace';
import type { Trace } from './trace';

type Buffered = Packed & {
  buffer: GPUBuffer;
  /** Where in the buffer it lies, in bytes. A buffer that served before may be longer. */
  offset: number;
  size: number;
  views: tf.Tensor[];
  /** The tensor it is borrowed from. */
  lender?: object;
};

const isBuffered = (source: object): source is Buffered => 'buffer' in source && 'label' in source;

const buffered = (packed: Packed): Buffered => {
  if (!isBuffered(packed)) throw new GpuError(`${packed.label} belongs to another engine.`);
  return packed;
};

const submitEvery = 'WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE';

/** Bytes of a resource: a window knows its own, a buffer is the whole of itself. */
const spanOf = (resource: Resource) =>
  'buffer' in resource ? resource : { buffer: resource, offset: 0, size: resource.size };

/**
 * The engine that computes on WebGPU: packed arrays are GPU buffers, kernels join tfjs's own compute passes.
 *
 * Throws GpuUnavailableError when there is no adapter.
 */
export async function openWebgpuEngine(): Promise<Engine> {
  const { device, adapter, info, finish, cause, close } = await openDevice();
  const bridge = await openBridge(device, info);
  const pipelines = createPipelines(device);
  const reader = createReader(device);
  const arrays = new Set<Buffered>();
  const traces = new Set<Trace>();
  const spare = createSpareBuffers();
  const constants = createConstants(device);
  let dispatches = 0;
  let compiling = false;
  /** A trace was dropped, in whose buffers there is room for the next of its kind, whatever has become smaller. */
  let again = false;

  const flush = () => {
    if (!bridge.commandEncoder) return;
    bridge.endComputePassEncoder();
    bridge.submitQueue();
  };
  const encoder = (): GPUCommandEncoder => {
    bridge.endComputePassEncoder();
    bridge.ensureCommandEncoderReady();
    if (!bridge.commandEncoder) throw new GpuError('tfjs gave no command encoder.');
    return bridge.commandEncoder;
  };
  const write: Engine['write'] = (target, contents, offset = 0) => {
    assertFits(target, contents.length, offset);
    flush();
    device.queue.writeBuffer(buffered(target).buffer, 4 * offset, contents);
  };

  const borrow = (tensor: tf.TensorInfo): Buffered => {
    const { buffer, offset } = spanOf(resourceOf(bridge, tensor));
    const length = tf.util.sizeFromShape(tensor.shape);
    const place = { buffer, offset, size: 4 * length };
    return { label: 'tensor', length, type: 'f32', ...place, views: [], lender: tensor.dataId };
  };
  const settle = async () => {
    flush();
    await finish(device.queue.onSubmittedWorkDone());
  };
  const release = (packed: Buffered) => {
    for (const view of packed.views) view.dispose();
    pipelines.forget(packed.buffer);
    spare.put(packed.buffer);
    arrays.delete(packed);
  };

  const allocate = (label: string, contents: Parameters<Engine['allocate']>[1]): Buffered => {
    const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const size = Math.max(16, 4 * contents.length);
    const usage = STORAGE | UNIFORM | COPY_SRC | COPY_DST;
    // However much larger: after a rank cut everything is smaller, and finds its old place.
    const buffer = spare.take(size, usage, Infinity) ?? device.createBuffer({ size, usage });
    buffer.label = label;
    const type = contents instanceof Float32Array ? 'f32' : 'u32';
    const packed: Buffered = { label, length: contents.length, type, buffer, offset: 0, size, views: [] };
    arrays.add(packed);
    write(packed, contents);
    return packed;
  };

  return {
    adapter,
    write,
    allocate,
    constant(contents) {
      const place = constants.get(contents);
      const constant: Buffered = {
        label: 'constant',
        length: contents.length,
        type: 'u32',
        ...place,
        views: [],
      };
      return constant;
    },
    free(packed) {
      flush();
      release(buffered(packed));
    },
    copy(source, target) {
      if (source.length !== target.length)
        throw new ShapeError(`${source.label} and ${target.label} differ in length.`);
      encoder().copyBufferToBuffer(buffered(source).buffer, 0, buffered(target).buffer, 0, 4 * source.length);
    },
    gather(target, parts) {
      if (compiling) return;
      const spans = parts.map((part) => ({ ...part, span: spanOf(resourceOf(bridge, part.tensor)) }));
      const commands = encoder();
      for (const { tensor, offset, span } of spans) {
        commands.copyBufferToBuffer(
          span.buffer,
          span.offset,
          buffered(target).buffer,
          4 * offset,
          4 * tensor.size,
        );
        bridge.commandQueueOwnedIds.add(tensor.dataId);
      }
    },
    view(source, offset, shape) {
      if (offset % windowElements !== 0)
        throw new ShapeError(`A window into ${source.label} starts at ${offset}.`);
      const { buffer, views } = buffered(source);
      const tensor = tf.keep(windowTensor(bridge, buffer, 4 * offset, shape));
      views.push(tensor);
      return { shape, tensor };
    },
    borrow,
    output(shape) {
      const tensor = bridge.makeTensorInfo([...shape], 'float32');
      return { tensor, packed: borrow(tensor) };
    },
    release: ({ dataId }) => void bridge.disposeData(dataId),
    dispatch(kernel: Kernel, bound, threads) {
      if (compiling) {
        pipelines.prepare(kernel);
        return;
      }
      const groups = Math.ceil(threads / kernel.workgroupSize);
      const widest = device.limits.maxComputeWorkgroupsPerDimension;
      const x = Math.min(groups, widest);
      const list = kernel.bindings.map(({ name }) => {
        const packed = bound[name];
        if (!packed) throw new GpuError(`${kernel.name} is missing its array "${name}".`);
        return buffered(packed);
      });
      const { pipeline, bindGroup } = pipelines.bind(kernel, list);
      bridge.ensureCommandEncoderReady();
      bridge.computePassEncoder ??= bridge.commandEncoder?.beginComputePass() ?? null;
      const pass = bridge.computePassEncoder;
      if (!pass) throw new GpuError('tfjs gave no compute pass.');
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(x, Math.ceil(groups / x));
      for (const { lender } of list) if (lender) bridge.commandQueueOwnedIds.add(lender);
      bridge.dispatchCountInPass++;
      dispatches++;
      // As after its own dispatches: only then does tfjs hand out the buffers of disposed tensors again.
      if (bridge.dispatchCountInPass >= Number(tf.env().get(submitEvery))) flush();
    },
    async read(sources) {
      const spans = sources.map((source) =>
        source instanceof tf.Tensor
          ? { ...spanOf(resourceOf(bridge, source)), size: 4 * source.size }
          : { buffer: buffered(source).buffer, offset: 0, size: 4 * source.length },
      );
      flush();
      return finish(reader.read(spans));
    },
    settle,
    cause,
    async drain() {
      await settle();
      drainPool(bridge);
      spare.destroy();
      again = false;
      // A trace goes on reading the constants that it was recorded with.
      if (traces.size === 0) constants.destroy(pipelines.forget);
    },
    trace(work, kept) {
      // A submission after every dispatch while recording, so that each buffer serves again as soon as it is free.
      const usual = Number(tf.env().get(submitEvery));
      tf.env().set(submitEvery, 1);
      let trace: Trace;
      try {
        trace = recordTrace(bridge, flush, work, { spare, again });
      } finally {
        tf.env().set(submitEvery, usual);
      }
      // Their buffers are the trace's: tfjs must not put them into its pool.
      for (const { dataId } of kept()) {
        const record = bridge.tensorMap.get(dataId);
        if (record) record.external = true;
      }
      traces.add(trace);
      return {
        ...trace,
        dispose() {
          flush();
          trace.dispose();
          traces.delete(trace);
          again = true;
        },
      };
    },
    async compile(work, progress) {
      flush();
      tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
      compiling = true;
      const shared = bridge.bufferManager;
      const { manager, dispose } = placeholderBuffers(device, shared);
      bridge.bufferManager = manager;
      try {
        work();
      } finally {
        bridge.bufferManager = shared;
        dispose();
        spare.destroy();
        compiling = false;
        tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
        // Should `work` throw, nobody waits for them.
        for (const pipeline of Object.values(bridge.pipelineCache))
          if (pipeline instanceof Promise) pipeline.catch(() => {});
      }
      const fresh = Object.entries(bridge.pipelineCache).filter(
        ([, pipeline]) => pipeline instanceof Promise,
      );
      const total = fresh.length + pipelines.pending().length;
      let done = 0;
      const tick = () => progress(++done, total);
      progress(0, total);
      const all = Promise.all([
        ...fresh.map(async ([key, pipeline]) => {
          bridge.pipelineCache[key] = await pipeline;
          tick();
        }),
        ...pipelines.pending().map(async (pipeline) => {
          await pipeline;
          tick();
        }),
      ]).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new GpuError(`A shader does not compile: ${reason}`);
      });
      await finish(all);
    },
    memory() {
      let bytes = bridge.bufferManager.numBytesAllocated + reader.bytes() + spare.bytes() + constants.bytes();
      for (const { buffer } of arrays) bytes += buffer.size;
      for (const trace of traces) bytes += trace.bytes();
      return { tensors: tf.memory().numTensors, bytes };
    },
    dispatches: () => dispatches,
    dispose() {
      flush();
      for (const trace of traces) trace.dispose();
      for (const packed of arrays) release(packed);
      close();
    },
  };
}

import { sharedLanes } from '../../core/adapter';
import type { AdapterInfo } from '../../core/adapter';
import { GpuError, ShapeError } from '../../core/errors';
import type { WebgpuEngine } from '../engine';
import type { Kernel } from '../kernel';
import { closeBridge, drainPool, emptyTensor, openBridge, registeredBridge, watchUses } from '../tfjs/bridge';
import type { Bridge } from '../tfjs/bridge';
import { tf } from '../tfjs/tfjs';
import { buffered, createArrays, spanOf } from './arrays';
import { noteBoundBytes } from './boundBytes';
import { createCommands } from './commands';
import { createCompiler } from './compiler';
import { createConstants } from './constants';
import { isLost, openDevice } from './device';
import type { OpenedDevice } from './device';
import { createPipelines } from './pipelines';
import { createReader } from './reader';
import type { Restrictions } from './restrictions';
import { createSpareBuffers } from './spareBuffers';
import { createTraces } from './traces';

/** Removes tfjs's backend if its device is lost. Throws GpuError if it is in use. */
function makeRoom(): void {
  const present = registeredBridge();
  if (!present) return;
  if (!isLost(present.device))
    throw new GpuError(
      'A WebGPU engine is already open, and tfjs supports one per process. Use it for all sessions, or dispose it first.',
    );
  closeBridge(present);
}

/**
 * The engine that computes on WebGPU: packed arrays are GPU buffers, kernels join tfjs's own compute passes.
 *
 * tfjs has one WebGPU backend at a time, so a process has one such engine at a time: another opens after `dispose`, or
 * once the device is lost. Throws GpuUnavailableError when there is no adapter, GpuError when one is open.
 */
export async function openWebgpuEngine(restrictions?: Restrictions): Promise<WebgpuEngine> {
  makeRoom();
  const opened = await openDevice(restrictions);
  try {
    makeRoom(); // another may have opened meanwhile
    return createWebgpuEngine(opened, await openBridge(opened.device, opened.info));
  } catch (error) {
    opened.close();
    throw error;
  }
}

/** Throws GpuError for a kernel that shares values between more lanes than form a subgroup for sure. */
function assertRuns(adapter: AdapterInfo, { name, subgroupSize }: Kernel): void {
  if (subgroupSize !== undefined && subgroupSize > sharedLanes(adapter))
    throw new GpuError(`${name} needs subgroups of ${subgroupSize}, which ${adapter.name} does not have.`);
}

function createWebgpuEngine(
  { device, adapter, finish, cause, close }: OpenedDevice,
  bridge: Bridge,
): WebgpuEngine {
  const boundBytes = noteBoundBytes(device);
  const pipelines = createPipelines(device);
  const reader = createReader(device);
  const spare = createSpareBuffers();
  const constants = createConstants(device);
  const commands = createCommands(bridge, pipelines);
  const { flush, encoder } = commands;
  const arrays = createArrays(bridge, flush, { pipelines, constants, spare });
  const traces = createTraces(bridge, flush, { spare, boundBytes });
  const compiler = createCompiler(bridge, flush, { pipelines, spare, finish });
  const { allocate, constant, write, free, view, window, borrow, uniform } = arrays;

  const settle = async () => {
    flush();
    await finish(device.queue.onSubmittedWorkDone());
  };
  return {
    adapter,
    backend: bridge,
    allocate,
    constant,
    write,
    free,
    view,
    window,
    borrow,
    uniform,
    settle,
    cause,
    copy(source, target) {
      if (source.length !== target.length)
        throw new ShapeError(
          `${source.label} [${source.length}] and ${target.label} [${target.length}] must have the same length.`,
        );
      encoder().copyBufferToBuffer(buffered(source).buffer, 0, buffered(target).buffer, 0, 4 * source.length);
    },
    gather(target, parts) {
      if (compiler.isActive) return;
      const { buffer } = buffered(target);
      const spans = parts.map(({ tensor, offset }) => ({ tensor, offset, span: spanOf(bridge, tensor) }));
      const copies = encoder();
      for (const { tensor, offset, span } of spans) {
        copies.copyBufferToBuffer(span.buffer, span.offset, buffer, 4 * offset, 4 * tensor.size);
        for (const owned of [tensor.dataId, span.lender]) bridge.commandQueueOwnedIds.add(owned);
      }
    },
    output(shape) {
      const tensor = bridge.makeTensorInfo([...shape], 'float32');
      return { tensor, packed: borrow(tensor) };
    },
    blank: (shape) => bridge.makeTensorInfo([...shape], 'float32'),
    holders: ({ dataId }) => bridge.tensorMap.get(dataId)?.refCount ?? 0,
    release: ({ dataId }) => void bridge.disposeData(dataId),
    empty: (tensor) => emptyTensor(bridge, tensor),
    onUse: (before) => watchUses(bridge, before),
    dispatch(kernel, bound, threads) {
      assertRuns(adapter, kernel);
      if (compiler.isActive) {
        compiler.prepare(kernel);
        return;
      }
      const list = kernel.bindings.map(({ name }) => {
        const packed = bound[name];
        if (!packed) throw new GpuError(`${kernel.name} is missing its array "${name}".`);
        return buffered(packed);
      });
      commands.dispatch(kernel, list, threads);
    },
    async read(sources) {
      const spans = sources.map((source) =>
        source instanceof tf.Tensor
          ? { ...spanOf(bridge, source), size: 4 * source.size }
          : { buffer: buffered(source).buffer, offset: 0, size: 4 * source.length },
      );
      flush();
      return finish(reader.read(spans));
    },
    trace: (work, kept) => traces.record(work, kept),
    compile: (work, progress) => compiler.compile(work, progress),
    async drain() {
      await settle();
      // What other sessions recorded meanwhile may use what is destroyed: it has to be submitted before.
      flush();
      drainPool(bridge);
      spare.destroy();
      traces.forget();
      // A trace keeps reading the tables that it was recorded with.
      if (traces.count() === 0) constants.destroy(pipelines.forget);
    },
    memory() {
      const kept = [arrays, traces, reader, spare, constants].map((part) => part.bytes());
      const bytes = kept.reduce((sum, part) => sum + part, bridge.bufferManager.numBytesAllocated);
      return { tensors: tf.memory().numTensors, bytes };
    },
    dispatches: () => commands.dispatches(),
    dispose() {
      flush();
      traces.dispose();
      arrays.dispose();
      close();
      closeBridge(bridge);
    },
  };
}

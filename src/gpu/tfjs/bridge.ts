import { GpuError } from '../../core/errors';
import { tf } from './tfjs';
import { WebGPUBackend } from './webgpuBackend';

/** What a tensor's data lies in: a whole buffer, or a window into one, in bytes. */
export type Resource = GPUBuffer | { buffer: GPUBuffer; offset: number; size: number };

type TensorRecord = {
  dtype: string;
  shape: number[];
  values: unknown;
  refCount: number;
  external?: boolean;
  resource?: Resource;
  /** The data of the tensor whose buffer it lies in. */
  within?: object;
};

/** tfjs's pool of buffers, keyed by size and usage. */
export type BufferManager = {
  freeBuffers: Map<string, GPUBuffer[]>;
  numFreeBuffers: number;
  numBytesAllocated: number;
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
};

/**
 * tfjs's WebGPU backend with the private parts of version 4.22.0 that raw dispatches need.
 *
 * tfjs has no public way to record other dispatches between its own. Delete this file when it has one; until then the
 * version is pinned, and `openBridge` checks that each part is there.
 */
export type Bridge = tf.KernelBackend & {
  device: GPUDevice;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
  pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  tensorMap: {
    get(id: object): TensorRecord | undefined;
    set(id: object, record: TensorRecord): void;
    has(id: object): boolean;
  };
  bufferManager: BufferManager;
  uploadToGPU(id: object): void;
  makeTensorInfo(shape: number[], dtype: 'float32'): tf.TensorInfo;
  disposeData(id: object): boolean;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
};

/** tfjs's name for the backend. */
const name = 'webgpu';

const parts = [
  'device',
  'commandEncoder',
  'computePassEncoder',
  'commandQueueOwnedIds',
  'dispatchCountInPass',
  'pipelineCache',
  'tensorMap',
  'bufferManager',
  'uploadToGPU',
  'makeTensorInfo',
  'disposeData',
  'ensureCommandEncoderReady',
  'endComputePassEncoder',
  'submitQueue',
];

const isBridge = (backend: tf.KernelBackend): backend is Bridge => parts.every((part) => part in backend);

/** tfjs's WebGPU backend; undefined where none is registered. Throws GpuError for another version of tfjs. */
export function registeredBridge(): Bridge | undefined {
  if (!tf.findBackendFactory(name)) return undefined;
  const backend = tf.findBackend(name);
  if (!backend || !isBridge(backend))
    throw new GpuError('tfjs is not version 4.22.0. Install the locked versions with npm ci.');
  return backend;
}

/** Removes tfjs's WebGPU backend if it is this one. Its tensors can still be disposed. */
export function closeBridge(bridge: Bridge): void {
  if (registeredBridge() === bridge) tf.removeBackend(name);
}

/**
 * Registers tfjs's WebGPU backend on a device of ours and makes it current. There must be none yet.
 *
 * Throws GpuError when tfjs is not the version whose private parts we know.
 */
export async function openBridge(device: GPUDevice, info: GPUAdapterInfo): Promise<Bridge> {
  tf.registerBackend(name, () => new WebGPUBackend(device, info), 3);
  // Small tensors on tfjs's CPU backend would have no GPU buffer to bind.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  // 3: always packed tiles. Split-K adds floats atomically, so that two runs would differ.
  tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', 3);
  try {
    await tf.setBackend(name);
    await tf.ready();
    const bridge = registeredBridge();
    if (bridge?.device !== device) throw new GpuError('The WebGPU backend of tfjs does not start.');
    return bridge;
  } catch (error) {
    tf.removeBackend(name);
    throw error;
  }
}

/** The buffer or window that holds a tensor, uploaded first if it is still on the host. */
export function resourceOf(bridge: Bridge, tensor: tf.TensorInfo): Resource {
  bridge.uploadToGPU(tensor.dataId);
  const resource = bridge.tensorMap.get(tensor.dataId)?.resource;
  if (!resource) throw new GpuError('A tensor has no GPU buffer.');
  return resource;
}

/**
 * A tensor that is a window into a buffer, from `offset` bytes on, a multiple of 256. It never frees the buffer. `within`:
 * the data of the tensor that does.
 */
export function windowInfo(
  bridge: Bridge,
  { buffer, offset, within }: { buffer: GPUBuffer; offset: number; within?: object | undefined },
  shape: readonly number[],
): tf.TensorInfo {
  const dataId = {};
  const size = 4 * tf.util.sizeFromShape([...shape]);
  bridge.tensorMap.set(dataId, {
    dtype: 'float32',
    shape: [...shape],
    values: null,
    refCount: 1,
    external: true,
    resource: { buffer, offset, size },
    ...(within ? { within } : {}),
  });
  return { dataId, shape: [...shape], dtype: 'float32' };
}

/** The same as a tensor that tfjs manages. */
export const windowTensor = (
  bridge: Bridge,
  at: Parameters<typeof windowInfo>[1],
  shape: readonly number[],
): tf.Tensor => tf.engine().makeTensorFromTensorInfo(windowInfo(bridge, at, shape), bridge);

/** Frees the buffer of a tensor. The tensor can still be disposed; used once more, its contents would be undefined. */
export function emptyTensor(bridge: Bridge, { dataId }: tf.TensorInfo): void {
  const record = bridge.tensorMap.get(dataId);
  if (!record?.resource || record.external) return;
  const owner = {};
  bridge.tensorMap.set(owner, { ...record, refCount: 1 });
  delete record.resource;
  if (bridge.commandQueueOwnedIds.has(dataId)) bridge.commandQueueOwnedIds.add(owner);
  bridge.disposeData(owner);
}

/** Calls back with the data of a tensor whenever a kernel of tfjs or of ours, or a copy, is about to read or write it. */
export function watchUses(bridge: Bridge, before: (data: object) => void): void {
  const { uploadToGPU } = bridge;
  bridge.uploadToGPU = (data) => {
    before(data);
    uploadToGPU.call(bridge, data);
  };
}

/** Destroys the buffers that tfjs keeps for reuse. */
export function drainPool({ bufferManager }: Bridge): void {
  for (const idle of bufferManager.freeBuffers.values())
    for (const buffer of idle.splice(0)) {
      bufferManager.numFreeBuffers--;
      bufferManager.numBytesAllocated -= buffer.size;
      buffer.destroy();
    }
}

import type { AdapterInfo } from '../core/adapter';
import { GpuError, GpuLostError, GpuUnavailableError, OutOfMemoryError } from '../core/errors';

/** Our own device, what it runs on, and what goes wrong on it. */
export type OpenedDevice = {
  device: GPUDevice;
  adapter: AdapterInfo;
  info: GPUAdapterInfo;
  /**
   * What a promise of the device comes to. Rejects with what is wrong with the device rather than with what the browser
   * says, at once where the device is lost meanwhile, and also where it has reported something and the promise knows
   * nothing of it: tfjs would go on with silent zeros.
   */
  finish<T>(work: Promise<T>): Promise<T>;
  /** What is behind an error of work on the device: its loss or what it has reported; else the error itself. */
  cause(thrown: unknown): Promise<unknown>;
  /** Destroys the device, which does not count as its loss. */
  close(): void;
};

const wantedFeatures = ['subgroups', 'shader-f16', 'timestamp-query'] as const;
const wantedLimits = [
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeInvocationsPerWorkgroup',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupsPerDimension',
] as const;

/**
 * How long after an error the news that the device is lost may take, in milliseconds. Browsers reject what waits for the
 * device before they say so, and a lost device may also refuse a call at once with an error of any kind.
 */
const newsTakesMs = 1000;

const softwareNames = /swiftshader|llvmpipe|lavapipe|software|microsoft basic render|\bwarp\b/i;

const subgroupSizeOf = ({ subgroupMinSize }: GPUAdapterInfo) =>
  subgroupMinSize ? { subgroupSize: subgroupMinSize } : {};

const describe = ({ description, device, vendor, architecture }: GPUAdapterInfo) =>
  description || device || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter';

const refused = (error: unknown): never => {
  if (error instanceof GpuUnavailableError) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  throw new GpuUnavailableError(`WebGPU is present, but it gives no device (${reason}).`);
};

/** The strongest adapter, and a device of it with everything that we can use. */
async function request(gpu: GPU) {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(refused);
  if (!adapter) throw new GpuUnavailableError('WebGPU is present, but it found no usable adapter.');
  const features = wantedFeatures.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredFeatures: features, requiredLimits });
  return { device, features, info: adapter.info };
}

/** The errors of a device, as they come to be known. */
function watchErrors(device: GPUDevice): Pick<OpenedDevice, 'finish' | 'cause' | 'close'> {
  let failure: Error | undefined;
  let closed = false;
  const waiting = new Set<(lost: Error) => void>();
  const hear = ({ error }: GPUUncapturedErrorEvent) => {
    const message = error.message.trim();
    failure ??=
      error instanceof GPUOutOfMemoryError
        ? new OutOfMemoryError(`The GPU has no memory left (${message}). Choose a smaller batch or model.`)
        : new GpuError(`The GPU refused work: ${message}`);
  };
  device.addEventListener('uncapturederror', hear);
  // Whatever the reason given: nobody but us has a reason to destroy it.
  const gone = device.lost.then(({ message }) => {
    if (closed) return;
    const lost = new GpuLostError(`The GPU device was lost (${message}). Start the run again.`);
    failure = lost;
    for (const reject of waiting) reject(lost);
  });
  const cause = async (thrown: unknown) => {
    if (closed) return thrown;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, newsTakesMs);
    });
    await Promise.race([gone, late]);
    clearTimeout(timer);
    return failure ?? thrown;
  };
  return {
    cause,
    async finish(work) {
      let reject: (lost: Error) => void = () => {};
      // One promise a call: all that ever waited for one of the device's would be held by it.
      const lost = new Promise<never>((_, refuse) => {
        reject = refuse;
      });
      waiting.add(reject);
      try {
        if (failure) reject(failure);
        const value = await Promise.race([lost, work]);
        if (failure) throw failure;
        return value;
      } catch (error) {
        throw await cause(error);
      } finally {
        waiting.delete(reject);
      }
    },
    close() {
      closed = true;
      // In Node a device lives as long as it has a listener.
      device.removeEventListener('uncapturederror', hear);
      device.destroy();
    },
  };
}

/**
 * Opens the strongest adapter with everything it offers of what we can use.
 *
 * Throws GpuUnavailableError when there is no WebGPU or no adapter.
 */
export async function openDevice(): Promise<OpenedDevice> {
  const { gpu } = globalThis.navigator ?? {};
  if (!gpu) throw new GpuUnavailableError('This browser has no WebGPU here.');
  const { device, features, info } = await request(gpu)
    .catch((error: unknown) => {
      if (error instanceof GpuUnavailableError) throw error;
      // The adapter may have gone since it was found, with the process it was in: then there is another.
      return request(gpu);
    })
    .catch(refused);
  const name = describe(info);
  const software =
    info.isFallbackAdapter === true || softwareNames.test(`${name} ${info.vendor} ${info.architecture}`);
  return {
    device,
    info,
    adapter: {
      backend: 'webgpu',
      name,
      software,
      features,
      // The adapter tells it whether or not the device may use subgroups.
      ...(features.includes('subgroups') ? subgroupSizeOf(info) : {}),
    },
    ...watchErrors(device),
  };
}

import type { AdapterInfo } from '../../core/adapter';
import { GpuError, GpuLostError, GpuUnavailableError, OutOfMemoryError } from '../../core/errors';
import { restrictionsIn, wantedFeatures } from './restrictions';
import type { Restrictions } from './restrictions';

/** Our own device, its adapter, and what goes wrong on it. */
export type OpenedDevice = {
  device: GPUDevice;
  adapter: AdapterInfo;
  info: GPUAdapterInfo;
  /**
   * Settles as a promise of the device does, with three exceptions. It rejects at once when the device is lost. Any
   * rejection gives the device's own error, where there is one, instead of the browser's. And it rejects when the device has
   * reported an error although the promise resolves: tfjs would continue with silent zeros.
   */
  finish<T>(work: Promise<T>): Promise<T>;
  /** The cause of an error that work on the device threw: its loss or an error it has reported, else the error itself. */
  cause(thrown: unknown): Promise<unknown>;
  /** Destroys the device; this does not count as a loss. */
  close(): void;
};

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
 * How long after an error the browser may report that the device is lost, in milliseconds. Browsers reject promises of a
 * lost device before they report the loss, and calls may throw any error at once.
 */
const reportTakesMs = 1000;

const softwareNames = /swiftshader|llvmpipe|lavapipe|software|microsoft basic render|\bwarp\b/i;

const subgroupSizeOf = ({ subgroupMinSize }: GPUAdapterInfo) =>
  subgroupMinSize ? { subgroupSize: subgroupMinSize } : {};

const describe = ({ description, device, vendor, architecture }: GPUAdapterInfo) =>
  description || device || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter';

const refused = (error: unknown): never => {
  if (error instanceof GpuUnavailableError) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  throw new GpuUnavailableError(`WebGPU is present, but requesting a device failed (${reason}).`);
};

/** The strongest adapter, and a device on it with every feature and limit that we can use and that is not withheld. */
async function request(gpu: GPU, { withhold = [], limits = 'granted' }: Restrictions) {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(refused);
  if (!adapter) throw new GpuUnavailableError('WebGPU is present, but found no usable adapter.');
  const features = wantedFeatures.filter(
    (feature) => adapter.features.has(feature) && !withhold.includes(feature),
  );
  const asked = limits === 'granted' ? wantedLimits : [];
  const requiredLimits = Object.fromEntries(asked.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredFeatures: features, requiredLimits });
  return { device, features, info: adapter.info };
}

/** Devices that were lost, once that is known. */
const lostDevices = new WeakSet<GPUDevice>();

/** Whether a device is known to be lost; one that was closed is not. */
export const isLost = (device: GPUDevice): boolean => lostDevices.has(device);

/** Follows the errors of a device. */
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
  // Whatever the reason given: only `close` destroys it on purpose.
  const gone = device.lost.then(({ message }) => {
    if (closed) return;
    lostDevices.add(device);
    const lost = new GpuLostError(`The GPU device was lost (${message}). Start the run again.`);
    failure = lost;
    for (const reject of waiting) reject(lost);
  });
  const cause = async (thrown: unknown) => {
    if (closed) return thrown;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, reportTakesMs);
    });
    await Promise.race([gone, late]);
    clearTimeout(timer);
    return failure ?? thrown;
  };
  return {
    cause,
    async finish(work) {
      let reject: (lost: Error) => void = () => {};
      // One promise per call: a promise of the device would keep everything alive that ever waited for it.
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
      // In Node a device stays alive as long as it has a listener.
      device.removeEventListener('uncapturederror', hear);
      device.destroy();
    },
  };
}

/**
 * Opens a device on the strongest adapter, with every feature and limit that we can use, except what is withheld.
 *
 * Throws GpuUnavailableError when there is no WebGPU or no adapter.
 */
export async function openDevice(
  restrictions: Restrictions = restrictionsIn(globalThis.process?.env ?? {}),
): Promise<OpenedDevice> {
  const { gpu } = globalThis.navigator ?? {};
  if (!gpu) throw new GpuUnavailableError('WebGPU is not available here.');
  const { device, features, info } = await request(gpu, restrictions)
    .catch((error: unknown) => {
      if (error instanceof GpuUnavailableError) throw error;
      // The GPU process may have ended since the adapter was found; then there is another adapter.
      return request(gpu, restrictions);
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
      // The adapter has a subgroup size even where the device may not use subgroups.
      ...(features.includes('subgroups') ? subgroupSizeOf(info) : {}),
    },
    ...watchErrors(device),
  };
}

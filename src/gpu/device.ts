import type { AdapterInfo } from '../core/adapter';
import { GpuError, GpuLostError, GpuUnavailableError, OutOfMemoryError } from '../core/errors';

/** Our own device, what it runs on, and the first thing that went wrong on it. */
export type OpenedDevice = {
  device: GPUDevice;
  adapter: AdapterInfo;
  info: GPUAdapterInfo;
  /** Throws what the device reported since it was opened; without that, tfjs would go on with silent zeros. */
  check(): void;
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

const softwareNames = /swiftshader|llvmpipe|lavapipe|software|microsoft basic render|\bwarp\b/i;

const subgroupSizeOf = ({ subgroupMinSize }: GPUAdapterInfo) =>
  subgroupMinSize ? { subgroupSize: subgroupMinSize } : {};

const describe = ({ description, device, vendor, architecture }: GPUAdapterInfo) =>
  description || device || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter';

/**
 * Opens the strongest adapter with everything it offers of what we can use.
 *
 * Throws GpuUnavailableError when there is no WebGPU or no adapter.
 */
export async function openDevice(): Promise<OpenedDevice> {
  const { gpu } = globalThis.navigator ?? {};
  if (!gpu) throw new GpuUnavailableError('This browser has no WebGPU here.');
  const refused = (error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new GpuUnavailableError(`WebGPU is present, but it gives no device (${reason}).`);
  };
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(refused);
  if (!adapter) throw new GpuUnavailableError('WebGPU is present, but it found no usable adapter.');
  const features = wantedFeatures.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredFeatures: features, requiredLimits }).catch(refused);

  let failure: Error | undefined;
  device.addEventListener('uncapturederror', (event) => {
    const { error } = event;
    const message = error.message.trim();
    failure ??=
      error instanceof GPUOutOfMemoryError
        ? new OutOfMemoryError(`The GPU has no memory left (${message}). Choose a smaller batch or model.`)
        : new GpuError(`The GPU refused work: ${message}`);
  });
  void device.lost.then((lost) => {
    if (lost.reason !== 'destroyed')
      failure = new GpuLostError(`The GPU device was lost (${lost.message}). Reset to open it again.`);
  });
  const name = describe(adapter.info);
  const software =
    adapter.info.isFallbackAdapter === true ||
    softwareNames.test(`${name} ${adapter.info.vendor} ${adapter.info.architecture}`);
  return {
    device,
    info: adapter.info,
    adapter: {
      backend: 'webgpu',
      name,
      software,
      features: [...features],
      // The adapter tells it whether or not the device may use subgroups.
      ...(features.includes('subgroups') ? subgroupSizeOf(adapter.info) : {}),
    },
    check() {
      if (failure) throw failure;
    },
  };
}

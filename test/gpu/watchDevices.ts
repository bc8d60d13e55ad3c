import { vi } from 'vitest';

/** Counts what devices are asked to make until it is called. */
export function watchDevices() {
  const buffers = vi.spyOn(GPUDevice.prototype, 'createBuffer');
  const pipelines = [
    vi.spyOn(GPUDevice.prototype, 'createComputePipeline'),
    vi.spyOn(GPUDevice.prototype, 'createComputePipelineAsync'),
  ];
  return () => {
    const made = {
      buffers: buffers.mock.calls.length,
      pipelines: pipelines.reduce((sum, { mock }) => sum + mock.calls.length, 0),
    };
    for (const spy of [buffers, ...pipelines]) spy.mockRestore();
    return made;
  };
}

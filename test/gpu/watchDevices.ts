import { vi } from 'vitest';

/** Counts the objects that devices create until the returned function is called. */
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

import { vi } from 'vitest';

/**
 * Replaces `wanted` in every module of this label that is created until mocks are restored. Returns how often it was found.
 */
export function patchShader(label: string, wanted: string | RegExp, instead: string): () => number {
  let found = 0;
  const create = GPUDevice.prototype.createShaderModule;
  vi.spyOn(GPUDevice.prototype, 'createShaderModule').mockImplementation(function (
    this: GPUDevice,
    descriptor,
  ) {
    if (descriptor.label !== label) return create.call(this, descriptor);
    const code = descriptor.code.replace(wanted, instead);
    if (code !== descriptor.code) found++;
    return create.call(this, { ...descriptor, code });
  });
  return () => found;
}

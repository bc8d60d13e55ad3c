/** Makes Dawn's WebGPU (npm `webgpu`) the process's `navigator.gpu`, once. */
export async function provideDawn(): Promise<void> {
  if ('gpu' in (globalThis.navigator ?? {})) return;
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const value = { gpu: create([]), userAgent: 'node' };
  Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
}

/**
 * Installs Dawn's WebGPU (npm `webgpu`) as the process's `navigator.gpu`, once.
 *
 * While a promise of Dawn's is pending, it polls in every turn of the event loop, which keeps one CPU core busy: on
 * software adapters a core that the shaders need. Its polls (the only native callbacks passed to `setImmediate`) are
 * delayed by a millisecond here. RANKSCOPE_BUSY_WAIT=1 restores the default of npm `webgpu`, for benchmarks against
 * programs that use it. The variable is read at every poll and may change at any time.
 */
export async function provideDawn(): Promise<void> {
  if ('gpu' in (globalThis.navigator ?? {})) return;
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const value = { gpu: create([]), userAgent: 'node' };
  Object.defineProperty(globalThis, 'navigator', { value, configurable: true });

  const immediate = globalThis.setImmediate;
  const isNative = (callback: unknown) => /\{\s*\[native code\]\s*\}\s*$/.test(String(callback));
  globalThis.setImmediate = Object.assign(
    (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
      isNative(callback) && process.env['RANKSCOPE_BUSY_WAIT'] !== '1'
        ? setTimeout(callback, 1)
        : immediate(callback, ...args),
    immediate,
  ) as typeof setImmediate;
}

import { provideDawn } from '../../src/cli/dawn';
import type { WebgpuEngine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';

let last: WebgpuEngine | undefined;

/** Disposes the engine that `openTestEngine` opened last: a process can have only one. */
export function closeTestEngine() {
  last?.dispose();
  last = undefined;
}

/**
 * The WebGPU engine on Dawn, replacing the one that was opened here before. The driver is the one named by
 * VK_ICD_FILENAMES.
 */
export async function openTestEngine() {
  await provideDawn();
  closeTestEngine();
  last = await openEngine('webgpu');
  return last;
}

import { provideDawn } from '../../src/cli/dawn';
import type { WebgpuEngine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';

let last: WebgpuEngine | undefined;

/** Disposes the engine that `openTestEngine` opened last: a process has room for one. */
export function closeTestEngine() {
  last?.dispose();
  last = undefined;
}

/**
 * The WebGPU engine on Dawn, in place of the one that was opened here before. The driver is the one VK_ICD_FILENAMES
 * names.
 */
export async function openTestEngine() {
  await provideDawn();
  closeTestEngine();
  last = await openEngine('webgpu');
  return last;
}

import { provideDawn } from '../../src/cli/dawn';
import type { WebgpuEngine } from '../../src/gpu/engine';
import { openEngine } from '../../src/gpu/open';
import type { Restrictions } from '../../src/gpu/webgpu/restrictions';

let last: WebgpuEngine | undefined;

/** Disposes the engine that `openTestEngine` opened last: a process can have only one. */
export function closeTestEngine() {
  last?.dispose();
  last = undefined;
}

/**
 * The WebGPU engine on Dawn, replacing the one that was opened here before. The driver is the one named by
 * VK_ICD_FILENAMES; what it may use, by RANKSCOPE_WITHHOLD and RANKSCOPE_LIMITS unless given here.
 */
export async function openTestEngine(restrictions?: Restrictions) {
  await provideDawn();
  closeTestEngine();
  last = await openEngine('webgpu', restrictions);
  return last;
}

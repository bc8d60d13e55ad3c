import { openEngine } from '../../src/gpu/open';
import { provideDawn } from '../../src/cli/dawn';

/** The WebGPU engine on Dawn. The driver is the one named by VK_ICD_FILENAMES. */
export async function openTestEngine() {
  await provideDawn();
  return openEngine('webgpu');
}

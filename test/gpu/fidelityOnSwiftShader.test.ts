import { describe, inject } from 'vitest';
import { describeFidelity } from './fidelityCases';
import { openTestEngine } from './open';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of SwiftShader's driver description; empty if there is none. */
    swiftShaderIcd: string;
  }
}

const icd = inject('swiftShaderIcd');

/** The engine on SwiftShader: this file runs in its own process, in which Dawn is not loaded yet. */
async function openSwiftShader() {
  Object.assign(process.env, { VK_DRIVER_FILES: icd, VK_ICD_FILENAMES: icd });
  const engine = await openTestEngine();
  if (!/swiftshader/i.test(engine.adapter.name))
    throw new Error(`Dawn computes on ${engine.adapter.name}, not on SwiftShader, which ${icd} names.`);
  return engine;
}

// Skipped if no Chromium is installed.
describe.skipIf(!icd)('with the driver that Chromium includes', () =>
  describeFidelity('SwiftShader', openSwiftShader),
);

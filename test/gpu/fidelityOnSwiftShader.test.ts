import { describe, inject } from 'vitest';
import { describeFidelity } from './fidelityCases';
import { openTestEngine } from './open';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where SwiftShader's driver description is; empty where there is none. */
    swiftShaderIcd: string;
  }
}

const icd = inject('swiftShaderIcd');

/** The engine on SwiftShader: this file has a process of its own, in which Dawn is not loaded yet. */
async function openSwiftShader() {
  Object.assign(process.env, { VK_DRIVER_FILES: icd, VK_ICD_FILENAMES: icd });
  const engine = await openTestEngine();
  if (!/swiftshader/i.test(engine.adapter.name))
    throw new Error(`Dawn computes on ${engine.adapter.name}, not on SwiftShader, which ${icd} names.`);
  return engine;
}

// Skipped where no Chromium is installed.
describe.skipIf(!icd)('with the driver that Chromium carries', () =>
  describeFidelity('SwiftShader', openSwiftShader),
);

import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { driverEnvironment } from '../../src/cli/vulkan.mjs';
import { patience } from './patience.mjs';

/** The path of the Deno that npm has installed; undefined where there is none for this platform (32 bits, musl). */
export function findDeno() {
  try {
    return createRequire(import.meta.url)('deno/install_api.cjs').runInstall();
  } catch {
    return undefined;
  }
}

/** Without Vulkan, wgpu would take OpenGL. */
const backend = process.platform === 'linux' ? { DENO_WEBGPU_BACKEND: 'vulkan' } : {};

/** The environment in which Deno computes through a driver. */
export const denoEnvironment = (icd) => ({ ...driverEnvironment(icd), ...backend });

const probe = `
const info = (await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' }))?.info;
console.log(JSON.stringify({ version: Deno.version.deno, adapter: info && (info.description || info.vendor) }));`;

const remedy = 'npm ci installs one on glibc Linux, macOS and Windows.';

/** { deno: { path, version, adapter } } as Deno finds it through a driver, else { missing }: the reason, and the remedy. */
export async function prepareDeno(icd) {
  const path = findDeno();
  if (!path)
    return { missing: `there is no Deno for ${process.platform} on ${process.arch} here. ${remedy}` };
  const env = { ...process.env, ...denoEnvironment(icd) };
  const { error, stdout } = await new Promise((resolve) => {
    execFile(path, ['eval', probe], { env, timeout: patience.waitMs }, (failure, output) =>
      resolve({ error: failure, stdout: output }),
    );
  });
  if (error) return { missing: `Deno does not start (${error.message.split('\n')[0]}). ${remedy}` };
  const { version, adapter } = JSON.parse(stdout);
  if (!adapter) return { missing: `Deno ${version} finds no adapter${icd ? ` through ${icd}` : ''}.` };
  return { deno: { path, version, adapter } };
}

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './dependencies.mjs';

// Dawn on Linux computes through Vulkan, and a Vulkan driver is a JSON file (an ICD) that names a library. With several
// installed, the loader loads all of them, and Dawn may pick a software adapter over hardware: so one is selected here.

const list = (value, fallback) => (value || fallback).split(delimiter).filter(Boolean);

/** The folders where the Vulkan loader looks for drivers, and those of NixOS. */
const icdFolders = (env) =>
  [
    ...list(env.XDG_CONFIG_HOME, join(homedir(), '.config')),
    ...list(env.XDG_CONFIG_DIRS, '/etc/xdg'),
    '/usr/local/etc',
    '/etc',
    ...list(env.XDG_DATA_HOME, join(homedir(), '.local/share')),
    ...list(env.XDG_DATA_DIRS, '/usr/local/share:/usr/share'),
    '/run/opengl-driver/share',
  ].map((folder) => join(folder, 'vulkan', 'icd.d'));

const listFolder = (folder) => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};

/** Every installed driver description for this architecture. */
function installedIcds(env) {
  const foreign = process.arch === 'x64' ? /\.(?:i[36]86|aarch64)\.json$/ : /\.(?:i[36]86|x86_64)\.json$/;
  const files = icdFolders(env).flatMap((folder) => listFolder(folder).map((name) => join(folder, name)));
  return files.filter((file) => file.endsWith('.json') && !foreign.test(file));
}

/** SwiftShader's description, which Chromium and Chrome ship next to their binary; empty where there is none. */
export function swiftShaderIcds(env) {
  const browser = env.RANKSCOPE_BROWSER;
  const folders = [
    ...(browser && existsSync(browser) ? [dirname(realpathSync(browser))] : []),
    '/usr/lib/chromium',
    '/usr/lib64/chromium-browser',
    '/usr/lib/chromium-browser',
    '/opt/google/chrome',
    '/snap/chromium/current/usr/lib/chromium-browser',
  ];
  return folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).filter((file) => existsSync(file));
}

/** The device files of GPUs: render nodes, NVIDIA's own, Windows' under WSL. */
const gpuDevices = () => [
  ...listFolder('/dev/dri').filter((name) => name.startsWith('renderD')),
  ...listFolder('/dev').filter((name) => /^(?:nvidia\d+|dxg)$/.test(name)),
];

const isLavapipe = (icd) => basename(icd).startsWith('lvp');
const isHardware = (icd) => !/^(?:lvp|gfxstream|vk_swiftshader)/.test(basename(icd));
const nvidiaFirst = (a, b) => Number(b.includes('nvidia')) - Number(a.includes('nvidia'));

/**
 * The drivers worth trying, best first: only the user's choice if there is one; otherwise hardware drivers where there is
 * a device, lavapipe (20 times as fast as SwiftShader on tfjs's kernels), SwiftShader.
 *
 * `icd` is undefined where Dawn needs none (Metal, Direct3D).
 */
export function vulkanCandidates(env = process.env, devices = gpuDevices()) {
  const named = env.RANKSCOPE_VK_ICD || env.VK_DRIVER_FILES || env.VK_ICD_FILENAMES;
  if (named) return [{ icd: named, hardware: false }];
  if (process.platform !== 'linux') return [{ icd: undefined, hardware: false }];
  const installed = installedIcds(env);
  const hardware = devices.length > 0 ? installed.filter(isHardware).sort(nvidiaFirst) : [];
  return [
    ...hardware.map((icd) => ({ icd, hardware: true })),
    ...[...installed.filter(isLavapipe), ...swiftShaderIcds(env)].map((icd) => ({ icd, hardware: false })),
  ];
}

/** The environment variables, in the loader's new and old spelling, that select a driver. */
export const driverEnvironment = (icd) => (icd ? { VK_DRIVER_FILES: icd, VK_ICD_FILENAMES: icd } : {});

/** Makes this process and its children use a driver. Call it before Dawn is loaded. */
export const useVulkanDriver = (driver) => Object.assign(process.env, driverEnvironment(driver?.icd));

const describe = ({ vendor, architecture, device, description, features }) => ({
  name: description || device || `${vendor} ${architecture}`,
  vendor,
  architecture,
  software: /llvmpipe|software|swiftshader/i.test(`${description} ${device} ${architecture}`),
  features,
});

/** The adapter that Dawn gets and computes with through a driver, tested in another process; undefined if it fails. */
export function probeAdapter(icd, timeout = 30_000) {
  const probe = fileURLToPath(new URL('adapterProbe.mjs', import.meta.url));
  const env = { ...process.env, ...driverEnvironment(icd) };
  return new Promise((resolve) => {
    execFile(process.execPath, [probe], { env, timeout, killSignal: 'SIGKILL' }, (_, stdout) => {
      const json = stdout.split('\n').find((line) => line.startsWith('{"vendor"'));
      resolve(json ? describe(JSON.parse(json)) : undefined);
    });
  });
}

const modified = (file) => {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
};

const dawn = join(root, 'node_modules', 'webgpu', 'package.json');

/** The cache file for the result of probing these drivers and devices in their present versions. */
function answerFile(devices, candidates) {
  const files = candidates.flatMap(({ icd }) => list(icd, ''));
  const state = JSON.stringify([devices, [...files, dawn].map((file) => [file, modified(file)])]);
  const name = createHash('sha256').update(state).digest('hex').slice(0, 16);
  return join(root, 'node_modules', '.cache', 'rankscope', `vulkan-${name}.json`);
}

function recall(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function remember(file, driver) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(driver));
  } catch {
    // A read-only checkout probes each time.
  }
}

/**
 * A driver that Dawn can compute with, and its adapter: { icd?, adapter: { name, vendor, architecture, software,
 * features } }. Installs nothing.
 *
 * The result is cached until a driver, a device or Dawn changes: a probe takes about a second, a cache hit a millisecond.
 * `fresh`: probe in any case.
 */
export async function findVulkanDriver(fresh = false) {
  const devices = gpuDevices();
  const candidates = vulkanCandidates(process.env, devices);
  const file = answerFile(devices, candidates);
  const known = fresh ? undefined : recall(file);
  if (known) return known;
  for (const { icd, hardware } of candidates) {
    const adapter = await probeAdapter(icd);
    if (!adapter || (hardware && adapter.software)) continue;
    const driver = { icd, adapter };
    remember(file, driver);
    return driver;
  }
  return undefined;
}

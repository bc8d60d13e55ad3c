import { accessSync, constants, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../src/cli/dependencies.mjs';
import { vulkanCandidates } from '../src/cli/vulkan.mjs';
import { whyNotLoaded } from './hasLibrary.mjs';

const list = (folder) => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const mayOpen = (file) => {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** What decides whether Dawn finds a GPU on this machine. */
export function vulkanFacts(env = process.env) {
  const render = list('/dev/dri').flatMap((name) => (name.startsWith('renderD') ? [`/dev/dri/${name}`] : []));
  return {
    platform: process.platform,
    dawn: whyNotLoaded(
      join(
        root,
        'node_modules',
        'webgpu',
        'dist',
        `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`,
        'dawn.node',
      ),
    ),
    loader: whyNotLoaded('libvulkan.so.1'),
    nvidia: list('/dev').some((name) => /^nvidia\d+$/.test(name)),
    nvidiaLibraries: ['libGLX_nvidia.so.0', 'libEGL_nvidia.so.0'].map((name) => whyNotLoaded(name)),
    render,
    closed: render.filter((file) => !mayOpen(file)),
    icds: vulkanCandidates(env).flatMap(({ icd, hardware }) => (icd && hardware ? [icd] : [])),
    container: list('/').includes('.dockerenv') || list('/run').includes('.containerenv'),
  };
}

const nvidiaRemedy = ({ container, nvidiaLibraries }) => [
  ...(container
    ? [
        'In a container, give it the driver: docker run --gpus all --runtime=nvidia -e NVIDIA_DRIVER_CAPABILITIES=all …',
      ]
    : [
        'Install the graphics half of the driver, in the version that nvidia-smi shows: Ubuntu "sudo apt-get install libnvidia-gl-<version>" ' +
          '(580 of 580.159), Debian "sudo apt-get install nvidia-vulkan-icd", Fedora "sudo dnf install xorg-x11-drv-nvidia-libs", ' +
          'RHEL with NVIDIA\'s repository "sudo dnf install nvidia-driver-libs". Data-center installations often leave it out.',
      ]),
  ...(nvidiaLibraries.some((reason) => /libX(?:11|ext)/.test(reason ?? ''))
    ? [
        'Its GLX half needs X11 libraries: "sudo apt-get install libx11-6 libxext6" or "sudo dnf install libX11 libXext".',
      ]
    : []),
];

/** Why Dawn finds no GPU, and what to type, in sentences; from `vulkanFacts`. Empty where nothing is known to be wrong. */
export function diagnose(facts) {
  const { platform, dawn, loader, nvidia, nvidiaLibraries, render, closed, icds } = facts;
  if (platform !== 'linux') return dawn === undefined ? [] : [`Dawn does not load: ${dawn}`];
  const found = [];
  if (dawn !== undefined)
    found.push(
      `Dawn does not load: ${dawn}`,
      ...(/GLIBC/.test(dawn)
        ? [
            'It needs glibc 2.34 and the libstdc++ of GCC 12: Ubuntu 22.04, Debian 12, Fedora 36, RHEL 10, or newer. ' +
              'On RHEL 9, a libstdc++ of conda does: LD_LIBRARY_PATH=$CONDA_PREFIX/lib.',
          ]
        : []),
    );
  if (loader !== undefined)
    found.push(
      `The Vulkan loader is missing (${loader}). Install it: "sudo apt-get install libvulkan1" or "sudo dnf install vulkan-loader".`,
    );
  if (!nvidia && render.length === 0)
    found.push(
      'There is no GPU: neither /dev/nvidia0 nor /dev/dri/renderD128 exists. In a container, pass it in.',
    );
  if (closed.length > 0)
    found.push(
      `${closed.join(', ')} may not be opened by this user. "sudo usermod -aG render $USER", then log in again.`,
    );
  if (nvidia && nvidiaLibraries.every((reason) => reason !== undefined))
    found.push(
      `There is an NVIDIA GPU, but its Vulkan driver does not load (${nvidiaLibraries.join('; ')}).`,
      ...nvidiaRemedy(facts),
    );
  if (!nvidia && render.length > 0 && icds.length === 0)
    found.push(
      'There is a GPU, but no Vulkan driver for it. AMD and Intel: "sudo apt-get install mesa-vulkan-drivers" or "sudo dnf install mesa-vulkan-drivers" (Mesa 24 or newer).',
    );
  return found;
}

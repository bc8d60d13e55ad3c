import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { diagnose, vulkanFacts } from '../../pack/diagnose.mjs';
import { whyNotLoaded } from '../../pack/hasLibrary.mjs';

const missing = (name) => `${name}: cannot open shared object file: No such file or directory`;

/** A machine with an NVIDIA GPU on which all is well. */
const fine = {
  platform: 'linux',
  dawn: undefined,
  loader: undefined,
  nvidia: true,
  nvidiaLibraries: [undefined, undefined],
  render: ['/dev/dri/renderD128'],
  closed: [],
  icds: ['/usr/share/vulkan/icd.d/nvidia_icd.json'],
  container: false,
};
const without = [missing('libGLX_nvidia.so.0'), missing('libEGL_nvidia.so.0')];

describe('why there is no GPU', () => {
  it('says nothing where nothing is known to be wrong', () => {
    expect(diagnose(fine)).toEqual([]);
    expect(diagnose({ ...fine, platform: 'darwin', nvidia: false, render: [], icds: [] })).toEqual([]);
  });

  it.each([
    [
      'the loader is missing',
      { loader: missing('libvulkan.so.1') },
      /apt-get install libvulkan1.*dnf install vulkan-loader/,
    ],
    ['there is no GPU', { nvidia: false, render: [] }, /neither \/dev\/nvidia0 nor \/dev\/dri\/renderD128/],
    [
      'the graphics half of the driver is missing',
      { nvidiaLibraries: without },
      /apt-get install libnvidia-gl-.*dnf install/,
    ],
    [
      'a container lacks the driver',
      { nvidiaLibraries: without, container: true },
      /NVIDIA_DRIVER_CAPABILITIES=all/,
    ],
    [
      'X11 is missing',
      { nvidiaLibraries: [missing('libXext.so.6'), without[1]] },
      /apt-get install libx11-6 libxext6/,
    ],
    ['a device may not be opened', { closed: ['/dev/dri/renderD128'] }, /usermod -aG render/],
    ['a GPU has no driver', { nvidia: false, icds: [] }, /install mesa-vulkan-drivers/],
    [
      'the system is too old',
      { dawn: "/lib/libstdc++.so.6: version `GLIBCXX_3.4.30' not found" },
      /Ubuntu 22\.04.*conda/,
    ],
  ])('says what to type where %s', (_, facts, words) => {
    expect(diagnose({ ...fine, ...facts }).join('\n')).toMatch(words);
  });

  it('reads the facts of this machine', () => {
    const facts = vulkanFacts();
    expect(facts.dawn).toBeUndefined();
    expect(facts).toMatchObject({ platform: process.platform, icds: expect.any(Array) });
    expect(diagnose(facts)).toEqual(expect.any(Array));
  });
});

describe.skipIf(process.platform !== 'linux')('a library', () => {
  it('is there or not as the linker sees it', () => {
    expect(whyNotLoaded('libc.so.6')).toBeUndefined();
    expect(whyNotLoaded('libnothing.so.1')).toMatch(/cannot open shared object file/);
    const status = (name) => spawnSync(process.execPath, ['pack/hasLibrary.mjs', name]).status;
    expect([status('libc.so.6'), status('libnothing.so.1')]).toEqual([0, 1]);
  });
});

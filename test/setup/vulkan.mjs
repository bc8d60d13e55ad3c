import { findVulkanDriver, swiftShaderIcds, useVulkanDriver } from '../../src/cli/vulkan.mjs';
import { addBackports, canInstall, installPackages, systemRelease } from './install.mjs';

const remedy =
  'Install a Vulkan driver (Mesa 24 or newer has lavapipe, which needs no GPU), or set RANKSCOPE_VK_ICD to its ICD file.';

const packages = ['mesa-vulkan-drivers', 'libvulkan1'];

/** Installs lavapipe. Undefined on success, else a sentence. */
async function installLavapipe() {
  // Dawn refuses the lavapipe of Debian 12 itself (Mesa 22.3). To be dropped with Debian 12.
  const { ID, VERSION_CODENAME } = systemRelease();
  if (ID !== 'debian' || VERSION_CODENAME !== 'bookworm') return installPackages(packages);
  if (!addBackports(VERSION_CODENAME)) return 'apt lists no mirror of Debian 12 with its backports.';
  return installPackages(packages, 'bookworm-backports');
}

const isSwiftShader = (driver) => /swiftshader/i.test(driver.adapter.name);

const namedDriver = ({ RANKSCOPE_VK_ICD, VK_DRIVER_FILES, VK_ICD_FILENAMES }) =>
  RANKSCOPE_VK_ICD || VK_DRIVER_FILES || VK_ICD_FILENAMES;

/**
 * { driver } that Dawn computes on: hardware, lavapipe (installed if possible without asking), SwiftShader.
 *
 * Else { missing }: the reason, and the remedy.
 */
export async function prepareVulkan(log) {
  const found = await findVulkanDriver();
  const named = namedDriver(process.env);
  if (found && (named || !isSwiftShader(found) || !canInstall())) return { driver: found };
  if (named) return { missing: `Dawn gets no adapter through ${named}. Name another driver, or none.` };
  if (!canInstall() || process.platform !== 'linux')
    return { missing: `Dawn finds no Vulkan driver that it computes on. ${remedy}` };
  log('Installing a software Vulkan driver (apt-get).');
  const failure = await installLavapipe();
  const driver = await findVulkanDriver();
  return driver ? { driver } : { missing: `${failure ?? 'Dawn gets no adapter from it.'} ${remedy}` };
}

/**
 * Vitest's set-up of the GPU tests: chooses the driver for the processes that will run them, and passes them the
 * path of SwiftShader. Installs nothing.
 */
export async function setup(project) {
  project.provide('swiftShaderIcd', swiftShaderIcds(process.env)[0] ?? '');
  const named = namedDriver(process.env);
  useVulkanDriver(named ? { icd: named } : await findVulkanDriver());
}

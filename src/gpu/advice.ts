/**
 * What was found of WebGPU: no `navigator.gpu`; no adapter; no device on it, or one that was lost at once; a device that
 * computes wrongly; an adapter that is no graphics hardware.
 */
export type Found = 'nothing' | 'noAdapter' | 'noDevice' | 'wrong' | 'software';

/** A browser as far as it matters for WebGPU; `version` is 0 where it is not known. */
type Browser = {
  engine: 'firefox' | 'chromium' | 'safari' | 'other';
  system: 'windows' | 'mac' | 'linux' | 'android' | 'chromeos' | 'ios' | 'other';
  version: number;
};

const systems: [Browser['system'], RegExp][] = [
  ['ios', /iphone|ipad|ipod/i],
  ['android', /android/i],
  ['windows', /windows/i],
  ['mac', /macintosh/i],
  ['chromeos', /\bcros\b/i],
  ['linux', /linux|x11/i],
];

const engines: [Browser['engine'], RegExp][] = [
  ['firefox', /firefox\/(\d+)/i],
  ['chromium', /chrom(?:e|ium)\/(\d+)/i],
  ['safari', /version\/(\d+).*safari/i],
];

function browserOf(userAgent: string): Browser {
  const system = systems.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? 'other';
  for (const [engine, pattern] of engines) {
    const [found, version] = pattern.exec(userAgent) ?? [];
    if (found !== undefined) return { engine, system, version: Number(version) };
  }
  return { engine: 'other', system, version: 0 };
}

const drivers = 'Update the graphics driver and the browser, and restart the browser.';

const onFirefox: Record<Browser['system'], (version: number, found: Found) => string> = {
  windows(version, found) {
    if (version < 141) return 'Update Firefox to 141 or newer.';
    if (found === 'nothing') return 'In about:config, set dom.webgpu.enabled to true.';
    return 'Update the graphics driver. If that does not help, set gfx.webgpu.ignore-blocklist to true in about:config.';
  },
  mac(version) {
    if (version < 147)
      return 'Update Firefox: on Apple silicon it has WebGPU from 147, on macOS 26 from 145. On Intel Macs it has none: open this page in Chrome.';
    return 'Firefox has WebGPU on Apple silicon, but on no Intel Mac: there, open this page in Chrome. On Apple silicon, set dom.webgpu.enabled to true in about:config.';
  },
  linux: (_, found) =>
    found === 'software'
      ? 'Install the Vulkan driver of your graphics card.'
      : found === 'nothing'
        ? 'In about:config, set both dom.webgpu.enabled and gfx.webgpu.ignore-blocklist to true: on Linux, Firefox does not turn WebGPU on by itself.'
        : 'In about:config, set gfx.webgpu.ignore-blocklist to true, too, and install a Vulkan driver.',
  android: () => 'Firefox for Android has no WebGPU yet. Open this page in Chrome.',
  chromeos: () => 'Open this page in Chrome.',
  ios: () => 'Update to iOS 26 or iPadOS 26.',
  other: () => 'Update Firefox, and set dom.webgpu.enabled to true in about:config.',
};

const acceleration = 'Turn on graphics acceleration in the browser’s settings, under System.';

const onChromium = (least: number, version: number, found: Found) => {
  if (version < least) return `Update Chrome or Edge to ${least} or newer.`;
  return found === 'nothing' ? acceleration : `${acceleration} If it is on, update the graphics driver.`;
};

const inChromium: Record<Browser['system'], (version: number, found: Found) => string> = {
  windows: (version, found) =>
    `${onChromium(113, version, found)} On an ARM processor, turn on chrome://flags/#enable-unsafe-webgpu.`,
  mac: (version, found) => onChromium(113, version, found),
  chromeos: (version, found) => onChromium(113, version, found),
  linux: (version) =>
    `${version < 147 ? 'Update Chrome: on Linux it' : 'On Linux, Chrome'} has WebGPU from 144 on Intel graphics of the 12th generation or newer, and from 147 on NVIDIA with driver 535.183 or newer. On others, turn on chrome://flags/#enable-unsafe-webgpu and #enable-vulkan.`,
  android(version) {
    if (version < 121) return 'Update Chrome to 121 or newer.';
    return 'Chrome has WebGPU from Android 12 on, on graphics by ARM, Qualcomm and Intel, and on those by Imagination from Android 16 on. Update Android and Chrome, or open this page on a computer.';
  },
  ios: () => 'Update to iOS 26 or iPadOS 26.',
  other: (version, found) => onChromium(113, version, found),
};

function adviceIn({ engine, system, version }: Browser, found: Found): string {
  // Whatever its name, a browser on iOS is Safari inside.
  if (system === 'ios') return 'Update to iOS 26 or iPadOS 26.';
  if (engine === 'firefox') return onFirefox[system](version, found);
  if (engine === 'chromium') return inChromium[system](version, found);
  if (engine === 'safari' && found === 'nothing')
    return 'Update to macOS 26, whose Safari has WebGPU; so has iPadOS 26.';
  if (engine === 'safari') return 'Update macOS and Safari, and restart the browser.';
  return 'Open this page in a present Chrome, Edge, Safari or Firefox with graphics acceleration turned on.';
}

/**
 * How to get WebGPU, or a better adapter, in a sentence or two for this browser and for what was found.
 *
 * `secure`: whether the page was loaded over https or from localhost; browsers hide WebGPU from other pages.
 * Versions: gpuweb's wiki (Implementation Status) and MDN's compatibility data, 2026.
 */
export function webgpuAdvice(userAgent: string, secure: boolean, found: Found): string {
  if (!secure && found === 'nothing')
    return 'Open this page over https or from localhost: browsers offer WebGPU nowhere else.';
  if (found === 'wrong') return 'It is not used. Update the graphics driver and the browser.';
  if (found === 'noDevice')
    return `Close other pages and programs that use the graphics card. If that does not help: ${drivers}`;
  return adviceIn(browserOf(userAgent), found);
}

/** The name of the browser in a sentence; undefined for one that is not known. */
export function browserName(userAgent: string): string | undefined {
  const { engine } = browserOf(userAgent);
  if (/\bedg(?:e|a|ios)?\//i.test(userAgent)) return 'Edge';
  return { firefox: 'Firefox', chromium: 'Chrome', safari: 'Safari', other: undefined }[engine];
}

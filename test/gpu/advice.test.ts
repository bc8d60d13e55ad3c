import { afterEach, describe, expect, it, vi } from 'vitest';
import { provideDawn } from '../../src/cli/dawn';
import { browserName, webgpuAdvice } from '../../src/gpu/advice';
import type { Found } from '../../src/gpu/advice';
import { openEngine } from '../../src/gpu/open';
import { adapterName, deviceIn } from '../../src/gpu/webgpu/adapterName';

const firefox = (system: string, version: number) =>
  `Mozilla/5.0 (${system}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`;
const chrome = (system: string, version: number, more = '') =>
  `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 ${more}Safari/537.36`;
const safari = (system: string, version: number) =>
  `Mozilla/5.0 (${system}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version}.0 Safari/605.1.15`;

const windows = 'Windows NT 10.0; Win64; x64';
const mac = 'Macintosh; Intel Mac OS X 10_15_7';
const linux = 'X11; Linux x86_64';
const android = 'Linux; Android 14; Pixel 8';
const iPhone = 'iPhone; CPU iPhone OS 18_0 like Mac OS X';
const ubuntu = 'X11; Ubuntu; Linux x86_64';

describe('advice on getting WebGPU', () => {
  it.each<[string, string, Found, RegExp]>([
    ['old Firefox on Windows', firefox(windows, 140), 'nothing', /^Update Firefox to 141 or newer\.$/],
    ['Firefox that hides it', firefox(windows, 153), 'nothing', /dom\.webgpu\.enabled/],
    [
      'Firefox with a bad driver',
      firefox(windows, 153),
      'noAdapter',
      /driver.*gfx\.webgpu\.ignore-blocklist/,
    ],
    ['old Firefox on a Mac', firefox(mac, 146), 'nothing', /147.*macOS 26 from 145.*Intel Macs.*none/],
    ['Firefox on a Mac', firefox(mac, 153), 'nothing', /no Intel Mac.*Chrome.*dom\.webgpu\.enabled/],
    [
      'Firefox on Linux',
      firefox(ubuntu, 153),
      'nothing',
      /dom\.webgpu\.enabled and gfx\.webgpu\.ignore-blocklist/,
    ],
    [
      'Firefox on Linux with one of two preferences',
      firefox(linux, 153),
      'noAdapter',
      /^(?!.*dom\.webgpu).*gfx\.webgpu\.ignore-blocklist/,
    ],
    [
      'Firefox on Linux with a software adapter',
      firefox(linux, 153),
      'software',
      /^(?!.*about:config).*Vulkan/,
    ],
    ['Firefox on Android', firefox('Android 14; Mobile', 153), 'nothing', /not?.*yet.*Chrome/],
    ['Firefox on iOS', `${safari(iPhone, 18)} FxiOS/153.0`, 'nothing', /iOS 26/],
    ['old Chrome on Windows', chrome(windows, 100), 'nothing', /^Update Chrome or Edge to 113/],
    ['Chrome on Windows', chrome(windows, 150), 'nothing', /acceleration(?!.*driver)/],
    ['Chrome with a bad driver', chrome(windows, 150), 'noAdapter', /acceleration.*driver/],
    ['Chrome on a Mac', chrome(mac, 150), 'noAdapter', /^(?!.*flags).*acceleration/],
    [
      'Chrome on ChromeOS',
      chrome('X11; CrOS x86_64 14541.0.0', 150),
      'nothing',
      /^(?!.*flags).*acceleration/,
    ],
    ['old Chrome on Linux', chrome(linux, 140), 'nothing', /^Update Chrome.*144.*Intel.*147.*NVIDIA.*flags/],
    ['Chrome on Linux', chrome(linux, 150), 'noAdapter', /^On Linux.*144.*147.*enable-unsafe-webgpu/],
    ['Chrome on Linux without hardware', chrome(linux, 150), 'software', /^On Linux/],
    ['old Chrome on Android', chrome(android, 119, 'Mobile '), 'nothing', /121/],
    ['Chrome on Android', chrome(android, 150, 'Mobile '), 'noAdapter', /Qualcomm.*Imagination/],
    ['Chrome on iOS', `${safari(iPhone, 18)} CriOS/150.0`, 'nothing', /iOS 26/],
    ['Safari on a Mac', safari(mac, 18), 'nothing', /macOS 26/],
    ['Safari with WebGPU', safari(mac, 26), 'noAdapter', /Update macOS and Safari/],
    [
      'Safari on an iPad that is no Mac',
      safari('iPad; CPU OS 18_0 like Mac OS X', 18),
      'nothing',
      /iPadOS 26/,
    ],
    ['anything else', 'curl/8', 'nothing', /Chrome, Edge, Safari or Firefox/],
    ['a device that cannot be opened', firefox(windows, 153), 'noDevice', /Close other pages/],
    ['a device that computes wrongly', safari(mac, 26), 'wrong', /not used\. Update/],
  ])('names what to do in %s', (_name, userAgent, found, words) => {
    expect(webgpuAdvice(userAgent, true, found)).toMatch(words);
  });

  it('is about https if the page was loaded without it', () => {
    expect(webgpuAdvice(firefox(windows, 153), false, 'nothing')).toContain('https');
    expect(webgpuAdvice(firefox(windows, 153), false, 'noAdapter')).not.toContain('https');
  });
});

describe('the name of an adapter', () => {
  const silent = { vendor: '', architecture: '', device: '', description: '' };

  it.each([
    [{ ...silent, description: 'Acme 1', device: '0x1', vendor: 'acme' }, 'Acme 1'],
    [{ ...silent, vendor: 'apple', architecture: 'metal-3' }, 'apple metal-3'],
    [{ ...silent, vendor: 'google', architecture: 'swiftshader' }, 'google swiftshader'],
  ])('is its own: %o', (words, expected) => {
    expect(adapterName(words, firefox(linux, 153), () => 'another')).toBe(expected);
  });

  it('is that of the device of WebGL where it has none', () => {
    expect(adapterName(silent, firefox(linux, 153), () => 'llvmpipe, or similar')).toBe(
      'llvmpipe, or similar (named by WebGL)',
    );
  });

  it.each([
    [firefox(linux, 153), 'Firefox’s WebGPU adapter (no name given)'],
    [safari(mac, 26), 'Safari’s WebGPU adapter (no name given)'],
    [`${chrome(windows, 150)} Edg/150.0`, 'Edge’s WebGPU adapter (no name given)'],
    ['node', 'A WebGPU adapter (no name given)'],
  ])('says whose it is where nothing is known, or WebGL is forbidden: %s', (userAgent, expected) => {
    expect(adapterName(silent, userAgent, () => undefined)).toBe(expected);
    const forbidden = () => {
      throw new Error('no WebGL');
    };
    expect(adapterName(silent, userAgent, forbidden)).toBe(expected);
    expect(adapterName({ ...silent, isFallbackAdapter: true }, userAgent, forbidden)).toBe(
      expected.replace('WebGPU', 'software WebGPU'),
    );
  });

  it.each<[string, string | undefined]>([
    ['llvmpipe, or similar', 'llvmpipe, or similar'],
    ['Apple M1, or similar', 'Apple M1, or similar'],
    [
      'ANGLE (NVIDIA, NVIDIA GeForce GTX 980 Direct3D11 vs_5_0 ps_5_0), or similar',
      'NVIDIA GeForce GTX 980, or similar',
    ],
    [
      'ANGLE (Intel, Intel(R) HD Graphics 620 (0x00005916) Direct3D11 vs_5_0 ps_5_0, D3D11)',
      'Intel(R) HD Graphics 620',
    ],
    ['ANGLE (Apple, ANGLE Metal Renderer: Apple M1, Unspecified Version)', 'Apple M1'],
    ['ANGLE (AMD, AMD Radeon RX 580 OpenGL 4.6.0)', 'AMD Radeon RX 580'],
    ['WebKit WebGL', undefined],
    ['Mozilla', undefined],
    ['Generic Renderer, or similar', undefined],
    ['', undefined],
  ])('is what %o says', (renderer, expected) => {
    expect(deviceIn(renderer)).toBe(expected);
  });

  it('keeps SwiftShader recognizable', () => {
    const angle =
      'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)';
    expect(deviceIn(angle)).toMatch(/swiftshader/i);
  });

  it('is known for the browsers that are', () => {
    expect([firefox(mac, 1), chrome(mac, 1), safari(mac, 1), 'node'].map(browserName)).toEqual([
      ...['Firefox', 'Chrome', 'Safari', undefined],
    ]);
  });
});

describe('an adapter without a name', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  /** Makes the next adapters say this of themselves. */
  async function adaptersSay(words: Partial<GPUAdapterInfo>, change: (device: GPUDevice) => void = () => {}) {
    await provideDawn();
    const { gpu } = navigator;
    const request = gpu.requestAdapter.bind(gpu);
    vi.spyOn(gpu, 'requestAdapter').mockImplementation(async (options) => {
      const adapter = await request(options);
      if (!adapter) return null;
      return new Proxy(adapter, {
        get(target, key) {
          if (key === 'info') return { vendor: '', architecture: '', device: '', description: '', ...words };
          const value: unknown = Reflect.get(target, key, target);
          if (key === 'requestDevice')
            return async (descriptor: GPUDeviceDescriptor) => {
              const device = await target.requestDevice(descriptor);
              change(device);
              return device;
            };
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    });
  }

  it('is software if it says nothing but that it is a fallback, as Firefox without graphics hardware does', async () => {
    await adaptersSay({ isFallbackAdapter: true, subgroupMinSize: 4 });
    const engine = await openEngine('webgpu', { withhold: ['subgroups'] });
    engine.dispose();
    expect(engine.adapter).toMatchObject({ software: true, name: expect.stringContaining('software') });
    expect(engine.adapter.subgroupSize).toBeUndefined();
  });

  it.each([
    ['llvmpipe, or similar', true],
    ['ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)', true],
    ['NVIDIA GeForce GTX 980, or similar', false],
  ])('is software if WebGL says so: %s', async (renderer, software) => {
    await adaptersSay({});
    const getParameter = () => renderer;
    vi.stubGlobal(
      'OffscreenCanvas',
      class {
        getContext = () => ({ RENDERER: 0x1f01, getParameter, getExtension: () => null });
      },
    );
    const engine = await openEngine('webgpu');
    engine.dispose();
    expect(engine.adapter.software).toBe(software);
    expect(engine.adapter.name).toMatch(/\(named by WebGL\)$/);
  });

  it('is still opened where there is no WebGL', async () => {
    await adaptersSay({});
    const engine = await openEngine('webgpu');
    engine.dispose();
    expect(engine.adapter.name).toBe('A WebGPU adapter (no name given)');
  });

  it('is not used if its device is lost at once: without WebGPU there is advice on that', async () => {
    await adaptersSay({}, (device) => {
      const lost = Promise.resolve({ reason: 'unknown', message: 'out of luck' });
      Object.defineProperty(device, 'lost', { value: lost });
    });
    await expect(openEngine('webgpu')).rejects.toMatchObject({
      name: 'GpuUnavailableError',
      found: 'noDevice',
      message: expect.stringContaining('lost at once: out of luck'),
    });
    const { adapter } = await openEngine('auto');
    expect(adapter.backend).toBe('cpu');
    expect(adapter.notice).toMatch(/out of luck\)\. Close other pages/);
  });
});

import { describe, expect, it } from 'vitest';
import { webgpuAdvice } from '../../src/gpu/advice';

describe('advice on getting WebGPU', () => {
  it.each([
    ['Firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox'],
    [
      'Chrome on Linux',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36',
      'Linux',
    ],
    [
      'Chrome on Windows',
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/100.0 Safari/537.36',
      '113',
    ],
    [
      'Chrome on Android',
      'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119 Mobile Safari/537.36',
      '121',
    ],
    [
      'Safari',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17 Safari/605.1.15',
      'Safari 26',
    ],
    ['anything else', 'curl/8', 'Chrome'],
  ])('names what to do in %s', (_name, userAgent, words) => {
    expect(webgpuAdvice(userAgent, true)).toContain(words);
  });

  it('is about https if the page was loaded without it', () => {
    expect(webgpuAdvice('Firefox', false)).toContain('https');
  });
});

/**
 * How to get WebGPU where there is none, in one sentence for this browser.
 *
 * `secure`: whether the page was loaded over https or from localhost; browsers hide WebGPU from other pages.
 */
export function webgpuAdvice(userAgent: string, secure: boolean): string {
  if (!secure) return 'Open this page over https or from localhost: browsers offer WebGPU nowhere else.';
  if (/firefox/i.test(userAgent))
    return 'Update Firefox (141 on Windows, 145 on macOS), or set dom.webgpu.enabled in about:config.';
  if (/linux/i.test(userAgent) && /chrom/i.test(userAgent) && !/android/i.test(userAgent))
    return 'In Chrome on Linux, update the graphics driver, or turn on chrome://flags/#enable-unsafe-webgpu and #enable-vulkan.';
  if (/chrom/i.test(userAgent))
    return 'Update Chrome or Edge (113 or newer, on Android 121), and turn on graphics acceleration in the settings.';
  if (/safari/i.test(userAgent)) return 'Update to Safari 26 (macOS 26, iOS 26).';
  return 'Open this page in a present Chrome, Edge, Safari or Firefox with graphics acceleration turned on.';
}

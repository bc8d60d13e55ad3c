import { browserName } from '../advice';

/** Names that hide the device. */
const generic = /^(?:|webkit webgl|mozilla|webgl|generic renderer.*|apple gpu)$/i;

/**
 * The device in a renderer string of WebGL, as `ANGLE (NVIDIA, NVIDIA GeForce GTX 980 Direct3D11 vs_5_0 ps_5_0), or similar`;
 * undefined where it says nothing.
 */
export function deviceIn(renderer: string): string | undefined {
  const [, inner] =
    /^ANGLE \([^,]*, (?:ANGLE Metal Renderer: )?(.*?)(?: \(0x[\da-f]+\))?(?: Direct3D\d.*| OpenGL.*|, .*)?\)(?:, or similar)?$/i.exec(
      renderer,
    ) ?? [];
  const text = renderer.trim();
  const similar = text.endsWith(', or similar') && inner !== undefined ? ', or similar' : '';
  const name = inner === undefined ? text : `${inner}${similar}`;
  return generic.test(name.replace(/, or similar$/, '')) ? undefined : name;
}

/**
 * The device that WebGL renders on, by its own words; undefined where there is no WebGL or it does not say.
 *
 * Firefox says it in RENDERER, and warns of the extension; others say it only in the extension.
 */
function webglDevice(): string | undefined {
  if (typeof OffscreenCanvas === 'undefined') return undefined;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl');
  if (!gl) return undefined;
  const plain = deviceIn(String(gl.getParameter(gl.RENDERER)));
  const extension = plain === undefined ? gl.getExtension('WEBGL_debug_renderer_info') : null;
  const found = extension ? deviceIn(String(gl.getParameter(extension.UNMASKED_RENDERER_WEBGL))) : plain;
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return found;
}

/** The words of an adapter about itself. */
export type AdapterWords = Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'device' | 'description'> & {
  isFallbackAdapter?: boolean;
};

/**
 * The adapter's name as well as the browser allows: its own words, else what WebGL says of the device that it renders on, else
 * whose adapter it is.
 */
export function adapterName(
  { vendor, architecture, device, description, isFallbackAdapter }: AdapterWords,
  userAgent: string,
  ask: () => string | undefined = webglDevice,
): string {
  const own = description || device || [vendor, architecture].filter(Boolean).join(' ');
  if (own) return own;
  try {
    const named = ask();
    if (named !== undefined) return `${named} (named by WebGL)`;
  } catch {
    // A browser may forbid it.
  }
  const browser = browserName(userAgent);
  const kind = isFallbackAdapter === true ? 'software WebGPU adapter' : 'WebGPU adapter';
  return `${browser === undefined ? 'A' : `${browser}’s`} ${kind} (no name given)`;
}

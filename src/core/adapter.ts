/** Which engine computes: webgpu, or tfjs's webgl or cpu where there is none. */
export type Backend = 'webgpu' | 'webgl' | 'cpu';

/** The adapter in words, and whether it is software (then the page chooses a small preset). */
export type AdapterInfo = {
  backend: Backend;
  name: string;
  software: boolean;
  features: string[];
  /** Why WebGPU is not used, and how to get it; absent when it is. */
  notice?: string;
};

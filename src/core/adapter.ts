/** Which engine computes: webgpu, or tfjs's webgl or cpu where there is none. */
export type Backend = 'webgpu' | 'webgl' | 'cpu';

/** The adapter in words, and whether it is software (then the page chooses a small preset). */
export type AdapterInfo = {
  backend: Backend;
  name: string;
  software: boolean;
  features: string[];
  /** The smallest number of threads that run in step, where subgroups are a feature. */
  subgroupSize?: number;
  /** Why WebGPU is not used, and how to get it; absent when it is. */
  notice?: string;
};

/** Threads that are sure to run in step and can share what they load: none without the feature, at least four with it. */
export const sharedLanes = ({ features, subgroupSize = 4 }: AdapterInfo): number =>
  features.includes('subgroups') ? subgroupSize : 0;

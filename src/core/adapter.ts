/** The backend that computes: webgpu, or tfjs's webgl or cpu without WebGPU. */
export type Backend = 'webgpu' | 'webgl' | 'cpu';

/** A description of the adapter, and whether it is software (then the page chooses a small preset). */
export type AdapterInfo = {
  backend: Backend;
  name: string;
  software: boolean;
  features: string[];
  /** The smallest subgroup size of the adapter, where subgroups are supported. */
  subgroupSize?: number;
  /** How to get WebGPU on graphics hardware; absent where it is, or where no advice is known. */
  advice?: string;
  /** Why WebGPU is not used, and how to get it; absent when it is. */
  notice?: string;
};

/** Threads guaranteed to form one subgroup and share loaded values: none without the feature, at least four with it. */
export const sharedLanes = ({ features, subgroupSize = 4 }: AdapterInfo): number =>
  features.includes('subgroups') ? subgroupSize : 0;

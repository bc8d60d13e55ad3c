import type { KernelReference } from '../kernelReference';
import { reference as gramGradient } from './gramGradient.reference';
import { kernel } from './subgroupGramGradient';

/** The reference of `gramGradient`, for the subgroup variant. */
export const reference: KernelReference = { ...gramGradient, kernel };

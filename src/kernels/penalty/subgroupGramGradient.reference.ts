import type { KernelReference } from '../kernelReference';
import { reference as gramGradient } from './gramGradient.reference';
import { kernel } from './subgroupGramGradient';

/** What `subgroupGramGradient` is held to: the same as `gramGradient`. */
export const reference: KernelReference = { ...gramGradient, kernel };

import source from '../../../shaders/subgroupGramGradient.wgsl?raw';
import type { Kernel } from '../../gpu/kernel';
import { kernel as gramGradient } from './gramGradient';

/** `gramGradient` for adapters whose subgroups have at least eight lanes: about half the loads. */
export const kernel: Kernel = {
  ...gramGradient,
  name: 'subgroupGramGradient',
  source,
  workgroupSize: 8,
  subgroupSize: 8,
};

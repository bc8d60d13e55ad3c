import { tiledReference } from './convCases.reference';
import { kernel, uniformConvThreads, uniformElements } from './uniformConv';

/** Oracle, cases and tolerance of `uniformConv`. */
export const reference = tiledReference(kernel, uniformConvThreads, uniformElements);

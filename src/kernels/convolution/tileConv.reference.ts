import { tiledReference } from './convCases.reference';
import { kernel, tileConvThreads } from './tileConv';

/** Oracle, cases and tolerance of `tileConv`. */
export const reference = tiledReference(kernel, tileConvThreads);

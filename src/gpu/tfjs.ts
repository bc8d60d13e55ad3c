// Order matters: the core sets up flags that registering gradients reads.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';

/** The tensor library with every gradient registered. */
export { tf };

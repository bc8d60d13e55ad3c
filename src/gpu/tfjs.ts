// tfjs registers gradients as a side effect of this module only.
import '@tensorflow/tfjs-core/dist/register_all_gradients';

import * as tf from '@tensorflow/tfjs-core';

/** The tensor library with every gradient registered. */
export { tf };

import type * as tf from '@tensorflow/tfjs-core';
import type { WebgpuEngine } from '../../gpu/engine';
import type { Joint } from '../together';
import { createPacks } from './packs';
import type { Packs } from './packs';
import { createSums } from './sums';
import type { Sums } from './sums';

/** What kernels of several layers do together: see `together`. */
export type JointWork = Joint & {
  sums: Sums;
  packs: Packs;
  /** Whether a network is being differentiated with respect to what x depends on. */
  isDifferentiated(x: tf.TensorInfo): boolean;
};

/** The joint work on an engine. */
export function createJointWork(engine: WebgpuEngine): JointWork {
  const [sums, packs] = [createSums(engine), createPacks(engine)];
  let fixed: ReadonlySet<object> | undefined;
  return {
    sums,
    packs,
    isDifferentiated: ({ dataId }) => fixed !== undefined && !fixed.has(dataId),
    begin(of) {
      fixed = new Set(of.fixed.map(({ dataId }) => dataId));
      sums.begin();
      packs.begin(of);
    },
    end() {
      fixed = undefined;
      sums.end();
      packs.end();
    },
  };
}

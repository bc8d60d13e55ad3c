import type * as tf from '@tensorflow/tfjs-core';
import type { WebgpuEngine } from '../../gpu/engine';
import type { Joint } from '../together';
import { createPacks } from './packs';
import type { Packs } from './packs';
import { createPostponed } from './postponed';
import type { Postponed } from './postponed';
import { createSums } from './sums';
import type { Sums } from './sums';

/** What kernels of several layers do together: see `together`. */
export type JointWork = Joint & {
  sums: Sums;
  packs: Packs;
  postponed: Postponed;
  /** Whether a network is being differentiated with respect to what x depends on. */
  isDifferentiated(x: tf.TensorInfo): boolean;
};

/** The joint work on an engine. */
export function createJointWork(engine: WebgpuEngine): JointWork {
  const [sums, packs, postponed] = [createSums(engine), createPacks(engine), createPostponed(engine)];
  let watches = false;
  let fixed: ReadonlySet<object> | undefined;
  return {
    sums,
    packs,
    postponed,
    isDifferentiated: ({ dataId }) => fixed !== undefined && !fixed.has(dataId),
    begin(of) {
      if (!watches)
        engine.onUse((data) => {
          postponed.used(data);
          sums.used(data);
        });
      watches = true;
      fixed = new Set(of.fixed.map(({ dataId }) => dataId));
      sums.begin();
      packs.begin(of);
      postponed.begin();
    },
    end() {
      postponed.end();
      fixed = undefined;
      sums.end();
      packs.end();
    },
  };
}

import { sharedLanes } from '../../src/core/adapter';
import type { WebgpuEngine } from '../../src/gpu/engine';
import { kernels } from '../../src/kernels';
import { createBatchedSvd } from '../../src/math/gpu/batchedSvd';
import { methods } from '../../src/methods';
import { models } from '../../src/models';
import { createSession } from '../../src/train/run/session';
import { runs } from '../bits/bitsOf';
import { load } from '../gpu/runs';

/** Settings of every model with every method. */
const pairs: readonly (readonly string[])[] = models.flatMap(({ id: model }) =>
  methods.map(({ id }) => [
    ...['dataset.id=scenes', 'dataset.train=64', 'dataset.test=64'],
    ...[`model.id=${model}`, `method.id=${id}`],
  ]),
);

/**
 * Lets the engine compile, without running it, every module that is needed by a model with a method, on a software
 * adapter and on hardware; by an optimizer, a penalty or a kind of layer; by decompositions with any number of threads;
 * and every kernel with its default constants.
 */
export async function instantiateAll(engine: WebgpuEngine): Promise<void> {
  for (const software of [true, false]) {
    const pretended = { ...engine, adapter: { ...engine.adapter, software } };
    for (const one of [...pairs, ...(software ? Object.values(runs) : [])]) {
      const session = createSession({ engine: pretended, ...(await load(one)) });
      await session.warmUp(() => {});
      session.dispose();
    }
  }
  const source = engine.allocate('matrix', new Float32Array(32));
  for (const threads of [8, 16, 32, 64, 128]) {
    const svd = createBatchedSvd(engine, [{ offset: 0, rows: 8, cols: 4 }], { threads });
    const work = () => {
      svd.compute(source);
      svd.compute(source, { warm: true });
    };
    await engine.compile(work, () => {});
    svd.dispose();
  }
  engine.free(source);
  const lanes = sharedLanes(engine.adapter);
  const possible = kernels.filter(({ subgroupSize = 0 }) => subgroupSize <= lanes);
  await engine.compile(
    () => {
      for (const kernel of possible) engine.dispatch(kernel, {}, 1);
    },
    () => {},
  );
}

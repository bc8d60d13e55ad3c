import * as tf from '@tensorflow/tfjs-core';
import type { WebgpuEngine } from '../../gpu/engine';
import { kernel as maxPool, pooled, poolTable } from '../../kernels/pooling/maxPool';
import type { PoolSizes } from '../../kernels/pooling/maxPool';
import { kernel as maxPoolGradient, poolGradientThreads } from '../../kernels/pooling/maxPoolGradient';
import type { KernelParams, OwnKernels } from '../ownKernels';
import type { Postponed } from './postponed';

/** What tfjs gives its pooling kernels. */
type PoolAttributes = {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: Parameters<typeof tf.backend_util.computePool2DInfo>[4];
};

const pair = (size: [number, number] | number): [number, number] =>
  Array.isArray(size) ? size : [size, size];

/** The sizes of a pooling that our kernels can do: square, adjacent windows, channels a multiple of four; else undefined. */
function poolSizes(x: tf.TensorInfo | undefined, attributes: PoolAttributes): PoolSizes | undefined {
  const { filterSize, strides, pad } = attributes;
  const [[high, wide], [down, along]] = [pair(filterSize), pair(strides)];
  const [batch = 0, height = 0, width = 0, channels = 0] = x?.shape ?? [];
  const plain = high === wide && high === down && high === along && (pad === 'valid' || pad === 0);
  if (!plain || channels % 4 || height < high || width < high) return undefined;
  return { batch, height, width, channels, size: high };
}

/** tfjs's kernels `MaxPool` and `MaxPoolGrad` on this engine; other poolings are left to tfjs. */
export function createPooling(engine: WebgpuEngine, postponed: Postponed): OwnKernels {
  const tableOf = (sizes: PoolSizes) => engine.constant(poolTable(sizes));
  const attributesOf = ({ attrs }: KernelParams) => attrs as unknown as PoolAttributes;

  const pool = (params: KernelParams): tf.TensorInfo | undefined => {
    const { x } = params.inputs;
    const sizes = poolSizes(x, attributesOf(params));
    if (!x || !sizes) return undefined;
    const y = engine.output([sizes.batch, ...pooled(sizes), sizes.channels]);
    const arrays = { x: engine.borrow(x), sizes: tableOf(sizes), y: y.packed };
    engine.dispatch(maxPool, arrays, y.packed.length / 4);
    return y.tensor;
  };
  const poolGradient = (params: KernelParams): tf.TensorInfo | undefined => {
    const { dy, input, output } = params.inputs;
    const sizes = poolSizes(input, attributesOf(params));
    if (!dy || !input || !output || !sizes) return undefined;
    return postponed.poolGradient({ dy, x: input, y: output, sizes }, (dx) => {
      const arrays = { dy: engine.borrow(dy), x: engine.borrow(input), y: engine.borrow(output) };
      const sized = { ...arrays, sizes: tableOf(sizes), dx: engine.borrow(dx) };
      engine.dispatch(maxPoolGradient, sized, poolGradientThreads(sizes));
    });
  };
  return { MaxPool: pool, MaxPoolGrad: poolGradient };
}

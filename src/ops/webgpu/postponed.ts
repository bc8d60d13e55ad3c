import * as tf from '@tensorflow/tfjs-core';
import { GpuError } from '../../core/errors';
import type { WebgpuEngine } from '../../gpu/engine';
import { inputOf, stockKernels } from '../ownKernels';
import type { OwnKernel } from '../ownKernels';
import type { PoolSizes } from '../../kernels/pooling/maxPool';

/** A pooling of x to y, and the gradient with respect to y. */
export type Pooling = { x: tf.TensorInfo; y: tf.TensorInfo; dy: tf.TensorInfo; sizes: PoolSizes };

/** Computes a gradient into `into`, or its sum with `addend` into a new tensor. */
export type Compute = (
  way: { into: tf.TensorInfo; addend?: undefined } | { addend: tf.TensorInfo; into?: undefined },
) => tf.TensorInfo;

/**
 * Gradients whose dispatch waits until something is used: where that is their addition to another gradient, as behind a
 * branch of the network, the dispatch adds it, too. The same bits, one dispatch and one tensor less; tfjs would keep the
 * tensor until all gradients are computed.
 */
export type Postponed = {
  begin(): void;
  /** A tensor of this shape, which `compute` computes: now, or between `begin` and `end` later. */
  gradient(shape: readonly number[], compute: Compute): tf.TensorInfo;
  /** The same for the gradient of a pooling, which another kernel may compute together with its own: see `claim`. */
  poolGradient(pooling: Pooling, compute: (into: tf.TensorInfo) => void): tf.TensorInfo;
  /** The pooling of `x` whose gradient this tensor is, if it waits and nothing else holds it; then it is not computed. */
  claim(gradient: tf.TensorInfo, x: tf.TensorInfo): Pooling | undefined;
  /** A gradient that a kernel of tfjs has computed: freed if the next thing is its addition to another. */
  computed(gradient: tf.TensorInfo): tf.TensorInfo;
  /** tfjs's kernel `Add` where it adds to the gradient that waits. */
  add: OwnKernel;
  /** To be called before these data are used. Throws GpuError where they went into another gradient. */
  used(data: object): void;
  end(): void;
};

/** Nothing waits. */
export function createPostponed(engine: WebgpuEngine): Postponed {
  let joined = false;
  type Waiting = {
    tensor: tf.TensorInfo;
    compute?: Compute;
    pooling?: { own: Pooling; compute(into: tf.TensorInfo): void };
  };
  let waiting: Waiting | undefined;
  const spent = new WeakSet<object>();

  const finish = () => {
    const own = waiting;
    waiting = undefined;
    if (!own || engine.holders(own.tensor) === 0) return;
    own.compute?.({ into: own.tensor });
    own.pooling?.compute(own.tensor);
  };
  return {
    begin() {
      joined = true;
    },
    gradient(shape, compute) {
      finish();
      const tensor = engine.blank(shape);
      if (!joined) return compute({ into: tensor });
      waiting = { tensor, compute };
      return tensor;
    },
    poolGradient(own, compute) {
      finish();
      const tensor = engine.blank(own.x.shape);
      if (joined) waiting = { tensor, pooling: { own, compute } };
      else compute(tensor);
      return tensor;
    },
    claim(gradient, { dataId }) {
      const own = waiting;
      if (
        own?.pooling?.own.x.dataId !== dataId ||
        own.tensor.dataId !== gradient.dataId ||
        engine.holders(own.tensor) !== 1
      )
        return undefined;
      waiting = undefined;
      spent.add(gradient.dataId);
      return own.pooling.own;
    },
    computed(tensor) {
      finish();
      if (joined) waiting = { tensor };
      return tensor;
    },
    add(params) {
      const [a, b] = [inputOf(params, 'a'), inputOf(params, 'b')];
      const own = waiting;
      if (!own || own.pooling || !tf.util.arraysEqual(a.shape, b.shape)) return undefined;
      const { dataId } = own.tensor;
      const addend = b.dataId === dataId ? a : b;
      const other = addend === a ? b : a;
      // Something else may hold the gradient alone.
      if (other.dataId !== dataId || addend.dataId === dataId || engine.holders(other) !== 1)
        return undefined;
      waiting = undefined;
      const sum = own.compute ? own.compute({ addend }) : stockKernels.get('Add')?.kernelFunc(params);
      if (!own.compute) engine.empty(other);
      spent.add(dataId);
      return sum;
    },
    used(data) {
      if (spent.has(data))
        throw new GpuError(
          'A gradient was used after it went into another. A gradient function must return a tensor of its own for every input: clone what it returns twice.',
        );
      if (waiting) finish();
    },
    end() {
      finish();
      joined = false;
    },
  };
}

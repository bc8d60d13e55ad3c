import type * as tf from '@tensorflow/tfjs-core';
import { sharedLanes } from '../../core/adapter';
import type { WebgpuEngine } from '../../gpu/engine';
import { convTable, kernelRows } from '../../kernels/convolution/convSizes';
import type { ConvSizes } from '../../kernels/convolution/convSizes';
import { filterGradientPlan, kernel as filterGradient } from '../../kernels/convolution/filterGradient';
import {
  subgroupFilterGradientPlan,
  kernel as subgroupFilterGradient,
} from '../../kernels/convolution/subgroupFilterGradient';
import {
  tileFilterGradientPlan,
  kernel as tileFilterGradient,
} from '../../kernels/convolution/tileFilterGradient';
import type { Sums } from './sums';
import type { Variant } from './variants';

const plans = {
  registers: filterGradientPlan,
  subgroup: subgroupFilterGradientPlan,
  tiles: tileFilterGradientPlan,
};

/** Our kernels for the gradient of a convolution with respect to its kernel, on one engine. */
export function createKernelGradients(engine: WebgpuEngine, sums: Sums) {
  const lanes = sharedLanes(engine.adapter);

  /** The variant of ours that can do it: the wanted one, or the one that always can. */
  const possible = (wanted: Variant, sizes: ConvSizes): keyof typeof plans => {
    const { batch, height, width, channels, outHeight, outWidth, filters } = sizes;
    if (wanted === 'tiles' && channels % 4 === 0 && filters % 4 === 0) return 'tiles';
    const smallest = batch * Math.min(height * width * channels, outHeight * outWidth * filters);
    return wanted === 'subgroup' && lanes > 0 && smallest >= 4 ? 'subgroup' : 'registers';
  };

  return {
    /** Says that `kernelGradient` will be called with these sizes. */
    expect(wanted: Variant, sizes: ConvSizes): void {
      if (wanted === 'stock') return;
      const { slices } = plans[possible(wanted, sizes)](sizes);
      sums.expect(slices, kernelRows(sizes) * sizes.filters);
    },

    /** The gradient of the kernel, as a new tensor of `shape`; undefined where tfjs's kernel must do it. Deterministic. */
    kernelGradient(
      wanted: Variant,
      { x, dy, sizes }: { x: tf.TensorInfo; dy: tf.TensorInfo; sizes: ConvSizes },
      shape: readonly number[],
    ): tf.TensorInfo | undefined {
      if (wanted === 'stock') return undefined;
      const variant = possible(wanted, sizes);
      const plan = plans[variant](sizes);
      const { partial, sum } = sums.open(plan.slices, shape);
      const [input, gradient] = [engine.borrow(x), engine.borrow(dy)];
      const table = engine.constant(convTable(sizes, plan));
      const arrays = { x: input, x4: input, dy: gradient, dy4: gradient, sizes: table };
      if (variant === 'tiles')
        engine.dispatch(tileFilterGradient, { ...arrays, partial4: partial }, plan.threads);
      else if (variant === 'subgroup')
        engine.dispatch(
          { ...subgroupFilterGradient, constants: { eight: lanes >= 8 } },
          { ...arrays, partial },
          plan.threads,
        );
      else engine.dispatch(filterGradient, { ...arrays, partial }, plan.threads);
      return sum();
    },
  };
}

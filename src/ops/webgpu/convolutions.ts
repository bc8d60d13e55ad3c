import * as tf from '@tensorflow/tfjs-core';
import type { WebgpuEngine } from '../../gpu/engine';
import { convTable, epilogues, kernelRows, tileLayout } from '../../kernels/convolution/convSizes';
import type { ConvSizes, Gaps } from '../../kernels/convolution/convSizes';
import type { FilterLayout } from '../../kernels/convolution/packFilter';
import { subgroupConvThreads, kernel as subgroupConv } from '../../kernels/convolution/subgroupConv';
import { tileConvThreads, kernel as tileConv } from '../../kernels/convolution/tileConv';
import {
  uniformConvThreads,
  kernel as uniformConv,
  uniformElements,
} from '../../kernels/convolution/uniformConv';
import { sharedLanes } from '../../core/adapter';
import type { Packs } from './packs';
import type { Variant } from './variants';

const isTiny = ({ shape }: tf.TensorInfo) => tf.util.sizeFromShape(shape) < 4;

/** The product x [rows, inner] · kernel [inner, cols] as a 1 × 1 convolution: rows are the pixels of one image. */
export const productSizes = (rows: number, inner: number, cols: number): ConvSizes => ({
  batch: 1,
  height: 1,
  width: rows,
  channels: inner,
  outHeight: 1,
  outWidth: rows,
  filters: cols,
  kernelHeight: 1,
  kernelWidth: 1,
  strideY: 1,
  strideX: 1,
  padY: 0,
  padX: 0,
});

/**
 * The convolution of dy that gives dx: the kernel is turned by 180°, inputs and outputs are exchanged, and a stride becomes
 * gaps between the pixels of dy. Undefined where padding is wider than the kernel.
 */
export function backwards(s: ConvSizes): (ConvSizes & Gaps) | undefined {
  const [padY, padX] = [s.kernelHeight - 1 - s.padY, s.kernelWidth - 1 - s.padX];
  if (padY < 0 || padX < 0) return undefined;
  return {
    ...s,
    height: s.outHeight,
    width: s.outWidth,
    channels: s.filters,
    outHeight: s.height,
    outWidth: s.width,
    filters: s.channels,
    strideY: 1,
    strideX: 1,
    padY,
    padX,
    gapY: s.strideY,
    gapX: s.strideX,
  };
}

/** How the kernel of these sizes is packed. */
const layoutOf = (
  { kernelHeight, kernelWidth, channels, filters }: ConvSizes,
  flip: boolean,
): FilterLayout => ({
  taps: kernelHeight * kernelWidth,
  inputs: channels,
  outputs: filters,
  flip,
});

/** What is added to a convolution or applied to it, and the tensor that it is written to. */
type Epilogue = {
  bias?: tf.TensorInfo | undefined;
  relu?: boolean;
  addend?: tf.TensorInfo | undefined;
  into?: tf.TensorInfo | undefined;
};

/** A convolution x ⋆ filter. With `flip` the filter is turned by 180° and its inputs and outputs are exchanged before that. */
export type Convolution = {
  x: tf.TensorInfo;
  filter: tf.TensorInfo;
  sizes: ConvSizes & Partial<Gaps>;
  flip?: boolean;
};

const hasGaps = ({ gapY = 1, gapX = 1 }: Partial<Gaps>) => gapY > 1 || gapX > 1;

/** Our convolution kernels on one engine. */
export function createConvolutions(engine: WebgpuEngine, packs: Packs) {
  const lanes = sharedLanes(engine.adapter);
  const eight = lanes >= 8;

  /** The variant of ours that can do it: the wanted one, or the next best; undefined where tfjs's kernel must. */
  const possible = (
    wanted: Variant,
    { filter, sizes, flip }: Omit<Convolution, 'x'>,
  ): Variant | undefined => {
    if (wanted === 'stock' || isTiny(filter)) return undefined;
    const { channels, filters } = sizes;
    const untiled = filters % 4 !== 0 || (flip && channels % 4 !== 0);
    if (wanted === 'subgroup' || untiled) return lanes > 0 && !hasGaps(sizes) ? 'subgroup' : undefined;
    const isNear = kernelRows(sizes) * filters <= uniformElements;
    return wanted === 'uniform' && isNear && engine.uniform(filter, uniformElements) ? 'uniform' : 'tiles';
  };

  return {
    /** Says that `convolution` will be asked for the same. */
    expect(wanted: Variant, one: Omit<Convolution, 'x'>): void {
      const packed = one.flip || one.sizes.filters % 4;
      if (packed && possible(wanted, one) === 'subgroup')
        packs.expect(one.filter, layoutOf(one.sizes, one.flip === true));
    },

    /**
     * A function that computes relu(x ⋆ filter + bias + addend) as a new tensor of `shape`, or in `into`; undefined where
     * tfjs's kernel must do it.
     */
    convolution(
      wanted: Variant,
      { x, filter, sizes, flip = false }: Convolution,
      shape: readonly number[] = [sizes.batch, sizes.outHeight, sizes.outWidth, sizes.filters],
    ): ((epilogue?: Epilogue) => tf.TensorInfo) | undefined {
      const variant = isTiny(x) ? undefined : possible(wanted, { filter, sizes, flip });
      if (!variant) return undefined;
      return ({ bias, relu = false, addend, into } = {}) => {
        const shared = variant === 'subgroup' && (flip || sizes.filters % 4 !== 0);
        const packed = shared ? packs.of(filter, layoutOf(sizes, flip)) : undefined;
        const near = variant === 'uniform' ? engine.uniform(filter, uniformElements) : undefined;
        const y = into ?? engine.blank(shape);
        const input = engine.borrow(x);
        const stored = packed?.packed ?? engine.borrow(filter);
        const epilogue =
          (bias ? epilogues.bias : 0) | (relu ? epilogues.relu : 0) | (addend ? epilogues.addend : 0);
        const isTiled = variant !== 'subgroup';
        const arrays = {
          x: input,
          x4: input,
          weights: near ?? stored,
          bias: bias ? engine.borrow(bias) : stored,
          addend: addend ? engine.borrow(addend) : stored,
          sizes: engine.constant(
            isTiled
              ? tileLayout.table({ gapY: 1, gapX: 1, ...sizes, epilogue })
              : convTable(sizes, { epilogue }),
          ),
          y: engine.borrow(y),
        };
        const constants = { fours: sizes.channels % 4 === 0, turned: flip, gaps: hasGaps(sizes) };
        if (variant === 'subgroup')
          engine.dispatch({ ...subgroupConv, constants: { eight } }, arrays, subgroupConvThreads(sizes));
        else if (variant === 'uniform')
          engine.dispatch({ ...uniformConv, constants }, arrays, uniformConvThreads(sizes));
        else engine.dispatch({ ...tileConv, constants }, arrays, tileConvThreads(sizes));
        packed?.release();
        return y;
      };
    },
  };
}

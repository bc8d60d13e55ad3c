import { uniformElements } from '../../kernels/convolution/uniformConv';
import { entry } from '../../core/entry';
import { roundUp } from '../../core/roundUp';
import type { ProductWindow } from '../../kernels/product/productTable';
import type { Engine, Packed } from '../../gpu/engine';
import { createBatchedProduct } from './batchedProduct';

/**
 * Offsets of a layer W = U·S·Vᵀ inside packed parameters: U [rows, stored], S [stored, stored], V [cols, stored]. With
 * `withU` its kernel is W [rows, cols]; without, U is a kernel of its own and the second one is S·Vᵀ [stored, cols].
 */
export type CoreWindow = {
  U: number;
  S: number;
  V: number;
  rows: number;
  cols: number;
  stored: number;
  withU: boolean;
};

/** The kernels of layers with a core, composed from core and bases. */
export type CoreComposition = {
  /** Per layer: its kernel, and the gradient with respect to it, which the caller fills; offsets are multiples of 64. */
  readonly places: readonly { kernels: Packed; gradients: Packed; offset: number }[];
  /** Computes the kernels from the parameters; two dispatches, one where no kernel has U in it. */
  compose(parameters: Packed): void;
  /** Writes the gradients with respect to S from those with respect to the kernels; as many dispatches. */
  differentiate(parameters: Packed, gradients: Packed): void;
  dispose(): void;
};

/** Offsets, multiples of 64, of consecutive arrays of these sizes, and the total length. */
function laidOut(sizes: readonly number[]): { offsets: number[]; length: number } {
  let length = 0;
  const offsets = sizes.map((size) => {
    const offset = length;
    length += roundUp(size, 64);
    return offset;
  });
  return { offsets, length };
}

/** Composes the kernels without differentiating them. */
export type CoreComposer = Pick<CoreComposition, 'compose' | 'dispose'> & {
  /** Per layer: its kernel and the offset. */
  readonly places: readonly { kernels: Packed; offset: number }[];
};

/** Arrays for the middle M [stored, cols] and the whole W [rows, cols] of each layer, and products of them. */
function layout(engine: Engine, windows: readonly CoreWindow[]) {
  const middle = laidOut(windows.map(({ stored, cols }) => stored * cols));
  const whole = laidOut(windows.map(({ withU, rows, cols }) => (withU ? rows * cols : 0)));
  type Make = (window: CoreWindow, M: { offset: number; pitch: number }, W: number) => ProductWindow;
  const productsOf = (make: Make, of: (window: CoreWindow) => boolean) => {
    const products = windows.flatMap((window, i) => {
      const M = { offset: entry(middle.offsets, i), pitch: window.cols };
      return of(window) ? [make(window, M, entry(whole.offsets, i))] : [];
    });
    return products.length > 0 ? createBatchedProduct(engine, products) : undefined;
  };
  return {
    allocate: (name: string) => ({
      middles: engine.allocate(`${name} middles`, new Float32Array(middle.length)),
      wholes: engine.allocate(
        `${name} wholes`,
        new Float32Array(Math.max(64, whole.length)),
        uniformElements,
      ),
    }),
    offsets: windows.map(({ withU }, i) => entry((withU ? whole : middle).offsets, i)),
    all: (make: Make) => productsOf(make, () => true),
    withU: (make: Make) => productsOf(make, ({ withU }) => withU),
  };
}

function composerOf(
  engine: Engine,
  windows: readonly CoreWindow[],
  { allocate, offsets, all, withU }: ReturnType<typeof layout>,
): CoreComposer {
  const { middles, wholes } = allocate('core');
  const toMiddle = all(({ S, V, cols, stored }, M) => ({
    rows: stored,
    cols,
    depth: stored,
    left: { offset: S, pitch: stored },
    right: { offset: V, pitch: stored, transposed: true },
    result: M,
  }));
  const toWhole = withU(({ U, rows, cols, stored }, M, W) => ({
    rows,
    cols,
    depth: stored,
    left: { offset: U, pitch: stored },
    right: M,
    result: { offset: W, pitch: cols },
  }));
  return {
    places: windows.map(({ withU: whole }, i) => ({
      kernels: whole ? wholes : middles,
      offset: entry(offsets, i),
    })),
    compose(parameters) {
      toMiddle?.run({ left: parameters, right: parameters, result: middles });
      toWhole?.run({ left: parameters, right: middles, result: wholes });
    },
    dispose() {
      for (const products of [toMiddle, toWhole]) products?.dispose();
      for (const packed of [middles, wholes]) engine.free(packed);
    },
  };
}

/** The kernels of all layers with a core: M = S·Vᵀ, and W = U·M. Cost: Σ r²·n + m·n·r MACs. */
export const createCoreComposer = (engine: Engine, windows: readonly CoreWindow[]): CoreComposer =>
  composerOf(engine, windows, layout(engine, windows));

/** The composition of all layers with a core. The gradients cost as much as the kernels. */
export function createCoreComposition(engine: Engine, windows: readonly CoreWindow[]): CoreComposition {
  const places = layout(engine, windows);
  const composer = composerOf(engine, windows, places);
  const { middles, wholes } = places.allocate('core gradient');
  const byWhole = places.withU(({ U, rows, cols, stored }, M, W) => ({
    rows: stored,
    cols,
    depth: rows,
    left: { offset: U, pitch: stored, transposed: true },
    right: { offset: W, pitch: cols },
    result: M,
  }));
  const toCore = places.all(({ S, V, cols, stored }, M) => ({
    rows: stored,
    cols: stored,
    depth: cols,
    left: M,
    right: { offset: V, pitch: stored },
    result: { offset: S, pitch: stored },
  }));
  return {
    ...composer,
    places: composer.places.map((place, i) => ({
      ...place,
      gradients: windows[i]?.withU ? wholes : middles,
    })),
    differentiate(parameters, gradients) {
      byWhole?.run({ left: parameters, right: wholes, result: middles });
      toCore?.run({ left: middles, right: parameters, result: gradients });
    },
    dispose() {
      composer.dispose();
      for (const products of [byWhole, toCore]) products?.dispose();
      for (const packed of [middles, wholes]) engine.free(packed);
    },
  };
}

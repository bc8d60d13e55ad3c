import type { ProductWindow } from '../kernels/productTable';
import type { Engine, Packed } from '../gpu/engine';
import { createBatchedProduct } from './batchedProduct';

/**
 * A layer W = U·S·Vᵀ inside packed parameters: U [rows, stored], S [stored, stored], V [cols, stored] from these elements
 * on. `withU`: its kernel is W [rows, cols]; without, U is a kernel of its own and the second is S·Vᵀ [stored, cols].
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

/** The kernels that layers with a core need, made from core and bases. */
export type CoreComposition = {
  /** By layer: its kernel, and where the caller puts the gradient by it, both from `offset` on, a multiple of 64. */
  readonly places: readonly { kernels: Packed; gradients: Packed; offset: number }[];
  /** Computes the kernels from the parameters; two dispatches, one where no kernel has U in it. */
  compose(parameters: Packed): void;
  /** Writes the gradients by S, from those by the kernels, into `gradients`; as many dispatches. */
  differentiate(parameters: Packed, gradients: Packed): void;
  dispose(): void;
};

/** Offsets, multiples of 64, of arrays of these sizes one after the other; and their end. */
function laidOut(sizes: readonly number[]): { offsets: number[]; length: number } {
  let length = 0;
  const offsets = sizes.map((size) => {
    const offset = length;
    length += Math.ceil(size / 64) * 64;
    return offset;
  });
  return { offsets, length };
}

/** The composition of all layers with a core: M = S·Vᵀ, and W = U·M. Cost: Σ r²·n + m·n·r MACs each way. */
export function createCoreComposition(engine: Engine, windows: readonly CoreWindow[]): CoreComposition {
  const middle = laidOut(windows.map(({ stored, cols }) => stored * cols));
  const whole = laidOut(windows.map(({ withU, rows, cols }) => (withU ? rows * cols : 0)));
  const middles = engine.allocate('middles', new Float32Array(middle.length));
  const middleGradients = engine.allocate('middle gradients', new Float32Array(middle.length));
  const kernels = engine.allocate('core kernels', new Float32Array(Math.max(64, whole.length)));
  const kernelGradients = engine.allocate(
    'core kernel gradients',
    new Float32Array(Math.max(64, whole.length)),
  );

  const each = (
    make: (window: CoreWindow, M: { offset: number; pitch: number }, W: number) => ProductWindow,
  ) =>
    windows.map((window, i) => {
      const M = { offset: middle.offsets[i] ?? 0, pitch: window.cols };
      return { withU: window.withU, product: make(window, M, whole.offsets[i] ?? 0) };
    });
  const productsOf = (all: ReturnType<typeof each>) =>
    createBatchedProduct(engine, all.map(({ product }) => product)); // prettier-ignore
  const withU = (all: ReturnType<typeof each>) => all.filter((one) => one.withU);

  const toMiddle = productsOf(
    each(({ S, V, cols, stored }, M) => ({
      ...{ rows: stored, cols, depth: stored },
      left: { offset: S, pitch: stored },
      right: { offset: V, pitch: stored, transposed: true },
      result: M,
    })),
  );
  const toCore = productsOf(
    each(({ S, V, cols, stored }, M) => ({
      ...{ rows: stored, cols: stored, depth: cols },
      left: M,
      right: { offset: V, pitch: stored },
      result: { offset: S, pitch: stored },
    })),
  );
  const wholes = withU(
    each(({ U, rows, cols, stored }, M, W) => ({
      ...{ rows, cols, depth: stored },
      left: { offset: U, pitch: stored },
      right: M,
      result: { offset: W, pitch: cols },
    })),
  );
  const byWhole = withU(
    each(({ U, rows, cols, stored }, M, W) => ({
      ...{ rows: stored, cols, depth: rows },
      left: { offset: U, pitch: stored, transposed: true },
      right: { offset: W, pitch: cols },
      result: M,
    })),
  );
  const outer =
    wholes.length > 0 ? { compose: productsOf(wholes), differentiate: productsOf(byWhole) } : undefined;
  return {
    places: windows.map((window, i) =>
      window.withU
        ? { kernels, gradients: kernelGradients, offset: whole.offsets[i] ?? 0 }
        : { kernels: middles, gradients: middleGradients, offset: middle.offsets[i] ?? 0 },
    ),
    compose(parameters) {
      toMiddle.run({ left: parameters, right: parameters, result: middles });
      outer?.compose.run({ left: parameters, right: middles, result: kernels });
    },
    differentiate(parameters, gradients) {
      outer?.differentiate.run({ left: parameters, right: kernelGradients, result: middleGradients });
      toCore.run({ left: middleGradients, right: parameters, result: gradients });
    },
    dispose() {
      for (const products of [toMiddle, toCore, outer?.compose, outer?.differentiate]) products?.dispose();
      for (const packed of [middles, middleGradients, kernels, kernelGradients]) engine.free(packed);
    },
  };
}

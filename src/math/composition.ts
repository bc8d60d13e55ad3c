import { kernel as compose } from '../kernels/compose';
import { kernel as composeGradient } from '../kernels/composeGradient';
import { composeRecords, composeTables } from '../kernels/composeTable';
import type { ComposeWindow } from '../kernels/composeTable';
import { kernel as singularGradient } from '../kernels/singularGradient';
import type { Engine, Packed } from '../gpu/engine';

/** The kernels that factored layers need, made from their factors: W = U·diag(|s|)·Vᵀ, or diag(|s|)·Vᵀ. */
export type Composition = {
  /** The kernels, and the gradients by them, for the caller to fill; each starts at its offset, a multiple of 64. */
  readonly kernels: Packed;
  readonly kernelGradients: Packed;
  readonly offsets: readonly number[];
  /** Computes the kernels from the parameters; one dispatch. */
  compose(parameters: Packed): void;
  /**
   * Writes the gradients by U, s and V, from those by the kernels, into `gradients`, packed as the parameters; a U that
   * is no part of its kernel is left alone. Two dispatches.
   */
  differentiate(parameters: Packed, gradients: Packed): void;
  dispose(): void;
};

/** The composition of all factored layers, in three dispatches a step whatever their number. */
export function createComposition(engine: Engine, windows: readonly ComposeWindow[]): Composition {
  const tables = composeTables(windows);
  const layers = engine.allocate('factored layers', tables.layers);
  const composeTiles = engine.allocate('compose tiles', tables.composeTiles);
  const gradientTiles = engine.allocate('compose gradient tiles', tables.gradientTiles);
  const singularTiles = engine.allocate('singular tiles', tables.singularTiles);
  const kernels = engine.allocate('kernels', new Float32Array(tables.kernelLength));
  const kernelGradients = engine.allocate('kernel gradients', new Float32Array(tables.kernelLength));
  const partials = engine.allocate('singular partials', new Float32Array(tables.partialLength));
  return {
    kernels,
    kernelGradients,
    offsets: composeRecords(tables.layers).map(({ kernel }) => kernel),
    compose(parameters) {
      engine.dispatch(compose, { parameters, layers, tiles: composeTiles, kernels }, composeTiles.length / 4);
    },
    differentiate(parameters, gradients) {
      const arrays = { parameters, layers, gradients, partials };
      engine.dispatch(
        composeGradient,
        { ...arrays, kernelGradients, tiles: gradientTiles },
        gradientTiles.length / 4,
      );
      engine.dispatch(singularGradient, { ...arrays, tiles: singularTiles }, singularTiles.length / 4);
    },
    dispose() {
      const tiles = [composeTiles, gradientTiles, singularTiles];
      for (const packed of [layers, ...tiles, kernels, kernelGradients, partials]) engine.free(packed);
    },
  };
}

import { uniformElements } from '../../kernels/convolution/uniformConv';
import { kernel as compose } from '../../kernels/composition/compose';
import { kernel as composeGradient } from '../../kernels/composition/composeGradient';
import {
  composeRecords,
  composeTables,
  composeTileLayout,
  gradientTileLayout,
  singularTileLayout,
} from '../../kernels/composition/composeTable';
import type { ComposeTables, ComposeWindow } from '../../kernels/composition/composeTable';
import { kernel as singularGradient } from '../../kernels/composition/singularGradient';
import type { Engine, Packed } from '../../gpu/engine';

/** The kernels of factored layers, composed from their factors: W = U·diag(|s|)·Vᵀ, or diag(|s|)·Vᵀ. */
export type Composition = {
  /** The kernels, and the gradients with respect to them, which the caller fills; offsets are multiples of 64. */
  readonly kernels: Packed;
  readonly kernelGradients: Packed;
  readonly offsets: readonly number[];
  /** Computes the kernels from the parameters; one dispatch. */
  compose(parameters: Packed): void;
  /**
   * Writes the gradients with respect to U, s and V, from those with respect to the kernels, into `gradients`, packed like
   * the parameters; skips a U that is not part of its composed kernel. Two dispatches.
   */
  differentiate(parameters: Packed, gradients: Packed): void;
  dispose(): void;
};

/** Composes the kernels without differentiating them. */
export type Composer = Pick<Composition, 'kernels' | 'offsets' | 'compose' | 'dispose'>;

function composerOf(engine: Engine, tables: ComposeTables): Composer & { layers: Packed } {
  const layers = engine.allocate('factored layers', tables.layers);
  const tiles = engine.allocate('compose tiles', tables.composeTiles);
  const kernels = engine.allocate('kernels', new Float32Array(tables.kernelLength), uniformElements);
  return {
    layers,
    kernels,
    offsets: composeRecords(tables.layers).map(({ kernel }) => kernel),
    compose(parameters) {
      engine.dispatch(compose, { parameters, layers, tiles, kernels }, composeTileLayout.count(tiles));
    },
    dispose() {
      for (const packed of [layers, tiles, kernels]) engine.free(packed);
    },
  };
}

/** The kernels of all factored layers, in one dispatch for any number of them. */
export const createComposer = (engine: Engine, windows: readonly ComposeWindow[]): Composer =>
  composerOf(engine, composeTables(windows));

/** The composition of all factored layers, in three dispatches per step for any number of them. */
export function createComposition(engine: Engine, windows: readonly ComposeWindow[]): Composition {
  const tables = composeTables(windows);
  const { layers, ...composer } = composerOf(engine, tables);
  const gradientTiles = engine.allocate('compose gradient tiles', tables.gradientTiles);
  const singularTiles = engine.allocate('singular tiles', tables.singularTiles);
  const kernelGradients = engine.allocate('kernel gradients', new Float32Array(tables.kernelLength));
  const partials = engine.allocate('singular partials', new Float32Array(tables.partialLength));
  return {
    ...composer,
    kernelGradients,
    differentiate(parameters, gradients) {
      const arrays = { parameters, layers, gradients, partials };
      engine.dispatch(
        composeGradient,
        { ...arrays, kernelGradients, tiles: gradientTiles },
        gradientTileLayout.count(gradientTiles),
      );
      engine.dispatch(
        singularGradient,
        { ...arrays, tiles: singularTiles },
        singularTileLayout.count(singularTiles),
      );
    },
    dispose() {
      composer.dispose();
      for (const packed of [gradientTiles, singularTiles, kernelGradients, partials]) engine.free(packed);
    },
  };
}

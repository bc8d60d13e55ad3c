import { factorTables, factorRecords, factorTileLayout } from '../../kernels/penalty/factorTable';
import type { FactorWindow } from '../../kernels/penalty/factorTable';
import { kernel as gramGradient } from '../../kernels/penalty/gramGradient';
import { kernel as gramResidual } from '../../kernels/penalty/gramResidual';
import { kernel as subgroupGramGradient } from '../../kernels/penalty/subgroupGramGradient';
import type { Engine, Packed } from '../../gpu/engine';
import { sharedLanes } from '../../core/adapter';

/** The orthogonality penalty Σ ‖UᵀU − I‖²_F / r² of all factors of all layers. */
export type Orthogonality = {
  /** Computes every residual UᵀU − I; one dispatch. */
  measure(parameters: Packed): void;
  /** Adds the gradient, times weight[0], to `gradients`; needs `measure` of the same parameters before. One dispatch. */
  addGradient(parameters: Packed, gradients: Packed, weight: Packed): void;
  /** Partial sums that `measure` leaves, for `errors`. */
  readonly partial: Packed;
  /** ‖UᵀU − I‖²_F / r² of each factor from the partial sums read back, float64. */
  errors(partial: Float32Array): Float64Array;
  dispose(): void;
};

/**
 * The penalty over factors inside one packed array, in two dispatches whatever their number.
 *
 * Source: Yang et al. 2020, arXiv 2004.09031; r is the rank at the start of the run.
 */
export function createOrthogonality(engine: Engine, windows: readonly FactorWindow[]): Orthogonality {
  const tables = factorTables(windows);
  const factors = engine.allocate('factors', tables.factors);
  const gramTiles = engine.allocate('gramTiles', tables.gramTiles);
  const gradientTiles = engine.allocate('gradientTiles', tables.gradientTiles);
  const residual = engine.allocate('residual', new Float32Array(tables.gramLength));
  const partial = engine.allocate('partial', new Float32Array(factorTileLayout.count(tables.gramTiles)));
  const { adapter } = engine;
  const gradientKernel = adapter.software && sharedLanes(adapter) >= 8 ? subgroupGramGradient : gramGradient;
  return {
    partial,
    measure(parameters) {
      const arrays = { parameters, factors, tiles: gramTiles, residual, partial };
      engine.dispatch(gramResidual, arrays, factorTileLayout.count(gramTiles));
    },
    addGradient(parameters, gradients, weight) {
      const arrays = { parameters, factors, tiles: gradientTiles, residual, weight, gradients };
      engine.dispatch(gradientKernel, arrays, factorTileLayout.count(gradientTiles));
    },
    errors(values) {
      const sums = new Float64Array(windows.length);
      values.forEach((value, tile) => {
        const factor = tables.gramTiles[4 * tile] ?? 0;
        sums[factor] = (sums[factor] ?? 0) + value;
      });
      const records = factorRecords(tables.factors);
      return sums.map((sum, factor) => sum / (records[factor]?.reference ?? 1) ** 2);
    },
    dispose() {
      for (const packed of [factors, gramTiles, gradientTiles, residual, partial]) engine.free(packed);
    },
  };
}

import { sharedLanes } from '../core/adapter';
import { factorRecords, factorTables, factorTileLayout } from '../kernels/penalty/factorTable';
import { kernel as gramGradient } from '../kernels/penalty/gramGradient';
import { kernel as gramResidual } from '../kernels/penalty/gramResidual';
import { kernel as subgroupGramGradient } from '../kernels/penalty/subgroupGramGradient';
import type { Penalty } from './penalty';

/**
 * ‖UᵀU − I‖²_F / r², which pulls the columns of U towards orthonormal ones; r is the rank at the start of the run.
 *
 * Two dispatches a step whatever the number of matrices: all residuals UᵀU − I, then all gradients 4 U(UᵀU − I)/r².
 */
export const penalty: Penalty = {
  id: 'gramOrthogonality',
  label: 'Orthogonality',
  summary: '‖UᵀU − I‖² / r² of each factor: how far its columns are from orthonormal.',
  paper: {
    title:
      'Learning Low-rank Deep Neural Networks via Singular Vector Orthogonality Regularization and Singular Value Sparsification',
    authors: 'Yang, Tang, Wen, Yan, Hu, Li, Li, Chen',
    year: 2020,
    url: 'https://arxiv.org/abs/2004.09031',
  },
  params: {},
  by: 'parameters',
  columns: 4,
  field: 'orthogonality',
  open(engine, { values: parameters, gradients, places }) {
    const tables = factorTables(places);
    const factors = engine.allocate('factors', tables.factors);
    const gramTiles = engine.allocate('gramTiles', tables.gramTiles);
    const gradientTiles = engine.allocate('gradientTiles', tables.gradientTiles);
    const residual = engine.allocate('residual', new Float32Array(tables.gramLength));
    const partial = engine.allocate('partial', new Float32Array(factorTileLayout.count(tables.gramTiles)));
    const { adapter } = engine;
    const gradientKernel =
      adapter.software && sharedLanes(adapter) >= 8 ? subgroupGramGradient : gramGradient;
    return {
      reads: [partial],
      measure() {
        const arrays = { parameters, factors, tiles: gramTiles, residual, partial };
        engine.dispatch(gramResidual, arrays, factorTileLayout.count(gramTiles));
      },
      addGradient(weight) {
        this.measure();
        const arrays = { parameters, factors, tiles: gradientTiles, residual, weight, gradients };
        engine.dispatch(gradientKernel, arrays, factorTileLayout.count(gradientTiles));
      },
      values([sums = new Float32Array()]) {
        const errors = new Float64Array(places.length);
        sums.forEach((value, tile) => {
          const factor = tables.gramTiles[4 * tile] ?? 0;
          errors[factor] = (errors[factor] ?? 0) + value;
        });
        const records = factorRecords(tables.factors);
        return errors.map((error, factor) => error / (records[factor]?.reference ?? 1) ** 2);
      },
      dispose() {
        for (const packed of [factors, gramTiles, gradientTiles, residual, partial]) engine.free(packed);
      },
    };
  },
  oracle(matrix, { rows, cols, rank, reference }) {
    const at = (row: number, col: number) => matrix[row * cols + col] ?? NaN;
    const gradient = new Float64Array(matrix.length);
    let value = 0;
    for (let i = 0; i < rank; i++)
      for (let j = 0; j < rank; j++) {
        let error = i === j ? -1 : 0;
        for (let row = 0; row < rows; row++) error += at(row, i) * at(row, j);
        value += error ** 2 / reference ** 2;
        for (let row = 0; row < rows; row++) {
          const to = row * cols + j;
          gradient[to] = (gradient[to] ?? NaN) + (4 * at(row, i) * error) / reference ** 2;
        }
      }
    return { value, gradient };
  },
};

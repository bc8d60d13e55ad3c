import { kernel as addScaled, stretchTable, stretchThreads } from '../kernels/addScaled';
import { kernel as pairSums } from '../kernels/comparison/pairSums';
import { pairRecords, pairTables, pairTotals, shareLayout } from '../kernels/comparison/pairTable';
import type { Penalty } from './penalty';

/**
 * ½‖W‖²_F of the whole weight, whose gradient is W. Of factors it is not what weight decay is, ½‖U‖² + ½‖V‖².
 *
 * One dispatch a step; its value is another one, in a report.
 */
export const penalty: Penalty = {
  id: 'frobeniusDecay',
  label: 'Frobenius decay',
  summary: 'Half the squared Frobenius norm of the whole weight, however it is stored.',
  paper: {
    title: 'Initialization and Regularization of Factorized Neural Layers',
    authors: 'Khodak, Tenenholtz, Mackey, Fusi',
    year: 2021,
    url: 'https://arxiv.org/abs/2105.01029',
  },
  params: {},
  by: 'weight',
  open(engine, { values, gradients, places }) {
    const stretches = stretchTable(
      places.map(({ offset, rows, cols }) => ({ from: offset, to: offset, length: rows * cols })),
    );
    const tables = pairTables(
      places.map(({ offset, rows, cols }) => ({ first: offset, second: offset, length: rows * cols })),
    );
    const chunks = engine.allocate('chunks', stretches);
    const pairs = engine.allocate('pairs', tables.pairs);
    const shares = engine.allocate('shares', tables.shares);
    const sums = engine.allocate('sums', new Float32Array(tables.length));
    return {
      reads: [sums],
      addGradient(weight) {
        const arrays = { addends: values, weight, chunks, sums: gradients };
        engine.dispatch(addScaled, arrays, stretchThreads(stretches));
      },
      measure() {
        const arrays = { first: values, second: values, pairs, shares, sums };
        engine.dispatch(pairSums, arrays, shareLayout.count(tables.shares));
      },
      values: ([read = new Float32Array()]) =>
        pairRecords(tables.pairs).map((pair) => pairTotals(pair, read).product / 2),
      dispose() {
        for (const packed of [chunks, pairs, shares, sums]) engine.free(packed);
      },
    };
  },
  oracle: (matrix) => ({ value: matrix.reduce((sum, w) => sum + w ** 2, 0) / 2, gradient: matrix.slice() }),
};

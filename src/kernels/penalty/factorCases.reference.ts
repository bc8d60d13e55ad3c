import { createRng } from '../../core/rng';
import { roundUp } from '../../core/roundUp';
import { factorTables } from './factorTable';
import type { FactorTables, FactorWindow } from './factorTable';

/** Factors in the memory layout of a run: windows aligned to 64, columns padded to four. */
export type FactorCase = FactorTables & { name: string; parameters: Float32Array<ArrayBuffer> };

type Fill = (row: number, col: number, rows: number) => number;

function layOut(name: string, shapes: readonly (readonly [number, number])[], fill: Fill): FactorCase {
  let length = 0;
  const windows: FactorWindow[] = shapes.map(([rows, rank]) => {
    const cols = roundUp(rank, 4);
    const offset = length;
    length += roundUp(rows * cols, 64);
    return { offset, rows, cols, rank, reference: rank };
  });
  const parameters = new Float32Array(length);
  for (const { offset, rows, cols, rank } of windows)
    for (let row = 0; row < rows; row++)
      for (let col = 0; col < rank; col++) parameters[offset + row * cols + col] = fill(row, col, rows);
  return { name, parameters, ...factorTables(windows) };
}

/** The 42 factors of ResNet-20 with projection shortcuts: [rows, rank] of U and V of its 21 convolutions. */
export function resnet20Factors(): [number, number][] {
  const factors: [number, number][] = [];
  const add = (channels: number, filters: number, size: number) => {
    const rows = channels * size * size;
    const rank = Math.min(rows, filters);
    factors.push([rows, rank], [filters, rank]);
  };
  add(3, 16, 3);
  for (const [from, to] of [
    [16, 16],
    [16, 32],
    [32, 64],
  ] as const) {
    add(from, to, 3);
    for (let i = 0; i < 5; i++) add(to, to, 3);
    if (from !== to) add(from, to, 1);
  }
  return factors;
}

/** Cases of both Gram kernels: smallest, prime, tile ± 1, a whole network, nearly orthonormal columns, zeros. */
export function factorCases(): FactorCase[] {
  const rng = createRng(7).fork('factors');
  const gaussian: Fill = (_row, _col, rows) => rng.normal() / Math.sqrt(rows);
  const nearlyOrthonormal: Fill = (row, col) => (row === col ? 1 : 0) + 0.01 * rng.normal();
  return [
    layOut('1 × 1', [[1, 1]], gaussian),
    layOut(
      'primes',
      [
        [7, 5],
        [13, 11],
        [3, 2],
      ],
      gaussian,
    ),
    layOut(
      'tile − 1, tile, tile + 1',
      [
        [3, 3],
        [4, 4],
        [5, 5],
        [63, 7],
        [64, 8],
        [65, 9],
      ],
      gaussian,
    ),
    layOut(
      'cnn',
      [
        [9, 9],
        [16, 9],
        [144, 32],
        [32, 32],
        [1568, 64],
        [64, 64],
      ],
      gaussian,
    ),
    layOut(
      'nearly orthonormal',
      [
        [40, 9],
        [200, 31],
      ],
      nearlyOrthonormal,
    ),
    layOut('42 factors of ResNet-20', resnet20Factors(), gaussian),
    layOut(
      'zeros',
      [
        [12, 6],
        [6, 6],
      ],
      () => 0,
    ),
  ];
}

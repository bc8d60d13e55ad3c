import { createRng } from '../../core/rng';
import { roundUp } from '../../core/roundUp';
import { composeTables } from './composeTable';
import type { ComposeTables, ComposeWindow } from './composeTable';

/** Factored layers in the memory layout of a run: windows aligned to 64, columns padded to four. */
export type ComposeCase = ComposeTables & { name: string; parameters: Float32Array<ArrayBuffer> };

type Sizes = {
  rows: number;
  channels: number;
  width?: number;
  filters: number;
  rank: number;
  withU?: boolean;
};

function layOut(name: string, sizes: readonly Sizes[], fill?: () => number): ComposeCase {
  const rng = createRng(5).fork(name);
  const draw = fill ?? (() => rng.normal());
  let length = 0;
  const blocks: { at: number; rows: number; rank: number; stored: number; scale: number }[] = [];
  const place = (rows: number, rank: number, stored: number, scale: number) => {
    const at = length;
    blocks.push({ at, rows, rank, stored, scale });
    length += roundUp(rows * stored, 64);
    return at;
  };
  const windows = sizes.map(({ rows, channels, width = 1, filters, rank, withU = true }): ComposeWindow => {
    const stored = roundUp(rank, 4);
    const U = place(rows, rank, stored, 1 / Math.sqrt(rows));
    const s = place(1, rank, stored, 1);
    const V = place(width * filters, rank, stored, 1 / Math.sqrt(width * filters));
    const own = withU ? { rows, channels } : { rows: stored, channels: stored };
    return { U, s, V, ...own, stored, width, filters, withU };
  });
  const parameters = new Float32Array(length);
  for (const { at, rows, rank, stored, scale } of blocks)
    for (let row = 0; row < rows; row++)
      for (let col = 0; col < rank; col++) parameters[at + row * stored + col] = scale * draw();
  return { name, parameters, ...composeTables(windows) };
}

const channelwise = { rows: 9, channels: 9, filters: 16, rank: 5 };
const spatial = { rows: 15, channels: 5, width: 3, filters: 7, rank: 6 };

/** Cases of the composition kernels: odd sizes, both splits, with and without U, many layers in one table, zeros. */
export function composeCases(): ComposeCase[] {
  return [
    layOut('1 × 1', [{ rows: 1, channels: 1, filters: 1, rank: 1 }]),
    layOut('9 × 16 of rank 5', [channelwise]),
    layOut('9 × 16 of rank 5, without U', [{ ...channelwise, withU: false }]),
    layOut('3 × 3 kernels, spatial split, 7 filters', [spatial]),
    layOut('3 × 3 kernels, spatial split, 7 filters, without U', [{ ...spatial, withU: false }]),
    layOut('both splits, with and without U', [
      { ...spatial, channels: 3, filters: 8 },
      { ...channelwise, withU: false },
      { rows: 33, channels: 33, filters: 10, rank: 10 },
      { ...spatial, filters: 5, withU: false },
    ]),
    layOut('cnn', [
      { rows: 9, channels: 9, filters: 16, rank: 9 },
      { rows: 144, channels: 144, filters: 32, rank: 32 },
      { rows: 1568, channels: 1568, filters: 64, rank: 64 },
    ]),
    layOut('zeros', [channelwise, spatial], () => 0),
  ];
}

import type { Need } from '../../../src/export/exporter';

/** What every format must still hold of what it was made from. */
export type ReadBack = {
  /** In order of step; a loss is null where there is no report or no finite number. */
  run: { step: number; loss: number | null }[];
  weights: Record<string, { shape: number[]; data: number[] }>;
  chart: { title: string; footer: string };
};

/** Reads files of a format, written apart from what writes them. Throws for one that is malformed. */
export type ReaderOf<N extends Need> = { needs: N; read(bytes: Uint8Array): ReadBack[N] };
export type Reader = { [N in Need]: ReaderOf<N> }[Need];

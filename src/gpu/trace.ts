/** Work that was recorded once and can be replayed with the same bits. */
export type Trace = {
  /** Does the work again, on the present contents of the arrays. */
  replay(): void;
  /** Its dispatches, and the bytes of the arrays that they are given; absent where nothing is recorded. */
  work?: { dispatches: number; bytes: number };
  /** Bytes of the buffers that only this trace uses. */
  bytes(): number;
  /** Frees them. */
  dispose(): void;
};

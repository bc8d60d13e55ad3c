/** Buffers that nothing uses at present, kept for later work. */
export type SpareBuffers = {
  /** The smallest that holds `size` bytes and is at most `most` times as large; undefined if there is none. */
  take(size: number, usage: number, most: number): GPUBuffer | undefined;
  put(buffer: GPUBuffer): void;
  bytes(): number;
  /** Destroys them all. */
  destroy(): void;
  /** Does `work` with no spare buffers; what it puts here is destroyed afterwards, and what was here is kept. */
  apart(work: () => void): void;
};

/** No buffers yet. */
export function createSpareBuffers(): SpareBuffers {
  let spare = new Set<GPUBuffer>();
  const destroy = () => {
    for (const buffer of spare) buffer.destroy();
    spare.clear();
  };
  return {
    take(size, usage, most) {
      let found: GPUBuffer | undefined;
      for (const buffer of spare)
        if (
          buffer.usage === usage &&
          buffer.size >= size &&
          buffer.size <= most * size &&
          buffer.size < (found?.size ?? Infinity)
        )
          found = buffer;
      if (found) spare.delete(found);
      return found;
    },
    put: (buffer) => void spare.add(buffer),
    bytes: () => [...spare].reduce((sum, { size }) => sum + size, 0),
    destroy,
    apart(work) {
      const kept = spare;
      spare = new Set();
      try {
        work();
      } finally {
        destroy();
        spare = kept;
      }
    },
  };
}

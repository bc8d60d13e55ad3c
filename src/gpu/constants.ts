import { roundUp } from '../core/roundUp';

/** A stretch (bytes) of a buffer that never changes. */
export type Constant = { buffer: GPUBuffer; offset: number; size: number };

/** Small tables for kernels, each written once, many to a buffer: a new shape makes no new buffer. */
export type Constants = {
  /** The table with these contents, the same for whoever asks for it. */
  get(contents: Uint32Array<ArrayBuffer>): Constant;
  bytes(): number;
  /** Destroys all buffers; calls back with each before. */
  destroy(before: (buffer: GPUBuffer) => void): void;
};

/** WebGPU's largest alignment of a binding. */
const alignment = 256;

const slabBytes = 1024 * alignment;

/** No tables yet. */
export function createConstants(device: GPUDevice): Constants {
  const known = new Map<string, Constant>();
  const slabs: GPUBuffer[] = [];
  let used = Infinity;
  return {
    get(contents) {
      const key = contents.join();
      const found = known.get(key);
      if (found) return found;
      const size = Math.max(16, contents.byteLength);
      let slab = slabs.at(-1);
      if (!slab || used + size > slab.size) {
        const { STORAGE, UNIFORM, COPY_DST } = GPUBufferUsage;
        const bytes = Math.max(slabBytes, size);
        slab = device.createBuffer({ label: 'constants', size: bytes, usage: STORAGE | UNIFORM | COPY_DST });
        slabs.push(slab);
        used = 0;
      }
      const place = { buffer: slab, offset: used, size };
      // Nothing recorded so far reads there, so that the write need not wait for it.
      device.queue.writeBuffer(slab, used, contents);
      used += roundUp(size, alignment);
      known.set(key, place);
      return place;
    },
    bytes: () => slabs.reduce((sum, { size }) => sum + size, 0),
    destroy(before) {
      for (const slab of slabs.splice(0)) {
        before(slab);
        slab.destroy();
      }
      known.clear();
      used = Infinity;
    },
  };
}

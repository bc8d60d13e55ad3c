import { roundUp } from '../../core/roundUp';

/** A range of a buffer whose contents never change, in bytes. */
export type Constant = { buffer: GPUBuffer; offset: number; size: number };

/** Small tables for kernels, each written once, many in one buffer: a new shape seldom makes a new buffer. */
export type Constants = {
  /** The table with these contents, the same one for everyone who asks for them. */
  get(contents: Uint32Array<ArrayBuffer>): Constant;
  bytes(): number;
  /** Destroys all buffers, and calls back with each before that. */
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
      // Nothing recorded so far reads this range, so it can be written at once.
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

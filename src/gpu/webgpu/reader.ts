import { roundUp } from '../../core/roundUp';

/** A range of a buffer, in bytes. */
export type Span = { buffer: GPUBuffer; offset: number; size: number };

/** Reads GPU memory asynchronously: all spans of one call through one staging buffer, mapped once. */
export type Reader = {
  /** The spans as f32. Rejects as WebGPU does when the device is lost. */
  read(spans: readonly Span[]): Promise<Float32Array<ArrayBuffer>[]>;
  /** Bytes held by idle staging buffers. */
  bytes(): number;
};

/** A reader that keeps its staging buffers for later calls. */
export function createReader(device: GPUDevice): Reader {
  const idle: GPUBuffer[] = [];
  const acquire = (size: number) => {
    const at = idle.findIndex((buffer) => buffer.size >= size);
    const [found] = at < 0 ? [] : idle.splice(at, 1);
    if (found) return found;
    // Smaller ones are destroyed, so that they do not accumulate while sizes grow.
    for (const buffer of idle.splice(0)) buffer.destroy();
    return device.createBuffer({
      label: 'staging',
      size: 2 ** Math.ceil(Math.log2(size)),
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
  };
  return {
    async read(spans) {
      const total = spans.reduce((sum, span) => sum + span.size, 0);
      if (total === 0) return spans.map(() => new Float32Array(0));
      const staging = acquire(Math.max(256, total));
      const commands = device.createCommandEncoder();
      let at = 0;
      for (const { buffer, offset, size } of spans) {
        commands.copyBufferToBuffer(buffer, offset, staging, at, size);
        at += size;
      }
      device.queue.submit([commands.finish()]);
      await staging.mapAsync(GPUMapMode.READ, 0, roundUp(total, 4));
      const bytes = staging.getMappedRange(0, total).slice(0);
      staging.unmap();
      idle.push(staging);
      at = 0;
      return spans.map(({ size }) => {
        const values = new Float32Array(bytes, at, size / 4);
        at += size;
        return values;
      });
    },
    bytes: () => idle.reduce((sum, buffer) => sum + buffer.size, 0),
  };
}

import { provideDawn } from '../../src/cli/dawn';
import type { Answer, Request, Spec, Task } from './task';

/** One implementation of training, in a separate process. */
export type Contender = {
  /** Builds a task from a specification and loads it. */
  prepare?(spec: Spec): Promise<Task>;
  /** Loads a task, at step 0, in place of the previous one. */
  load(task: Task): Promise<void>;
  /** Continues training; resolves with the cross-entropy of every step's batch before its update. */
  losses(steps: number): Promise<number[]>;
  /**
   * Continues training; resolves when the GPU is done, with the milliseconds for which the calls blocked JavaScript.
   * Waits for the GPU as rarely as this contender safely can.
   */
  run(steps: number): Promise<number>;
};

/** Meters what any library does on WebGPU, at the device boundary: dispatches, and bytes of live buffers. */
function meterGpu() {
  const meter = { dispatches: 0, bytes: 0, peakBytes: 0 };
  const alive = new WeakSet<GPUBuffer>();
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    alive.add(buffer);
    meter.bytes += buffer.size;
    meter.peakBytes = Math.max(meter.peakBytes, meter.bytes);
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    if (alive.delete(this)) meter.bytes -= this.size;
    return destroy.call(this);
  };
  const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...groups) {
    meter.dispatches++;
    return dispatchWorkgroups.apply(this, groups);
  };
  return meter;
}

/** Answers the parent's requests until it disconnects; idle between them. */
export async function serve(open: () => Promise<Contender>): Promise<void> {
  await provideDawn();
  const meter = meterGpu();
  const contender = await open();

  async function answer(request: Request): Promise<Answer> {
    switch (request.do) {
      case 'prepare':
        if (!contender.prepare) throw new Error('This contender only loads tasks.');
        return { task: await contender.prepare(request.spec) };
      case 'load':
        await contender.load(request.task);
        return {};
      case 'losses':
        return { losses: await contender.losses(request.steps) };
      case 'run': {
        process.env['RANKSCOPE_BUSY_WAIT'] = request.busy ? '1' : '';
        const before = meter.dispatches;
        const start = performance.now();
        const scriptMs = (await contender.run(request.steps)) / request.steps;
        const ms = (performance.now() - start) / request.steps;
        process.env['RANKSCOPE_BUSY_WAIT'] = '';
        const dispatches = (meter.dispatches - before) / request.steps;
        return { run: { ms, dispatches, scriptMs, peakBytes: meter.peakBytes } };
      }
    }
  }

  const send = (reply: Answer) => process.send?.(reply);
  process.on('message', (request: Request) => {
    answer(request).then(send, (error: unknown) =>
      send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit(0));
  send({});
}

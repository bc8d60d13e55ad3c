import { provideDawn } from '../../src/cli/dawn';
import type { Answer, Request, Spec, Task } from './task';

/** One way to train, in a process of its own. */
export type Contender = {
  /** Builds a task from a specification and takes it. */
  prepare?(spec: Spec): Promise<Task>;
  /** Takes a task, at step 0, in the place of the one before. */
  load(task: Task): Promise<void>;
  /** Trains on; resolves with the cross-entropy of every step's batch before its update. */
  losses(steps: number): Promise<number[]>;
  /**
   * Trains on; resolves when the GPU is done, with the milliseconds that the calls took before they gave JavaScript
   * free. Waits for the GPU as seldom as this contender can do without harm.
   */
  run(steps: number): Promise<number>;
};

/** Counts what any library does on WebGPU, at the device boundary: dispatches, and bytes of buffers alive. */
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

/** Answers the parent's requests until it goes away; asleep between them. */
export async function serve(open: () => Promise<Contender>): Promise<void> {
  await provideDawn();
  const meter = meterGpu();
  const contender = await open();

  async function answer(request: Request): Promise<Answer> {
    switch (request.do) {
      case 'prepare':
        if (!contender.prepare) throw new Error('This contender takes tasks and makes none.');
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

import type { Engine } from '../src/gpu/engine';
import { models } from '../src/models';
import type { Tool, ToolRow } from './bench';
import type { Spec } from './contenders/task';
import { inputOf } from './kernelRuns';
import { createBenchSession } from './session';

/** One dispatch as the device received it. */
type Dispatched = {
  pipeline: GPUComputePipeline;
  bindGroup: GPUBindGroup;
  groups: [number, number?, number?];
};

/** The result of `work`, and the device on which it created a buffer. */
async function withDevice<T>(work: () => Promise<T>): Promise<[T, GPUDevice]> {
  let device: GPUDevice | undefined;
  const noted = (used: GPUDevice) => (device = used);
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    return createBuffer.call(noted(this), descriptor);
  };
  const result = await work();
  GPUDevice.prototype.createBuffer = createBuffer;
  if (!device) throw new Error('Nothing was run on a GPU device.');
  return [result, device];
}

/** The dispatches that `work` makes. */
async function dispatchesOf(work: () => Promise<unknown>): Promise<Dispatched[]> {
  const seen: Dispatched[] = [];
  const bound = new WeakMap<GPUComputePassEncoder, Partial<Dispatched>>();
  const { setPipeline, setBindGroup, dispatchWorkgroups } = GPUComputePassEncoder.prototype;
  Object.assign(GPUComputePassEncoder.prototype, {
    setPipeline(this: GPUComputePassEncoder, pipeline: GPUComputePipeline) {
      bound.set(this, { ...bound.get(this), pipeline });
      setPipeline.call(this, pipeline);
    },
    setBindGroup(this: GPUComputePassEncoder, index: number, bindGroup: GPUBindGroup) {
      bound.set(this, { ...bound.get(this), bindGroup });
      Reflect.apply(setBindGroup, this, [index, bindGroup]);
    },
    dispatchWorkgroups(this: GPUComputePassEncoder, ...groups: Dispatched['groups']) {
      const { pipeline, bindGroup } = bound.get(this) ?? {};
      if (pipeline && bindGroup) seen.push({ pipeline, bindGroup, groups });
      dispatchWorkgroups.apply(this, groups);
    },
  });
  await work();
  Object.assign(GPUComputePassEncoder.prototype, { setPipeline, setBindGroup, dispatchWorkgroups });
  return seen;
}

/** Milliseconds of `times` repetitions of a dispatch in one submission, including the wait. */
async function submitted(device: GPUDevice, { pipeline, bindGroup, groups }: Dispatched, times: number) {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  for (let i = 0; i < times; i++) pass.dispatchWorkgroups(...groups);
  pass.end();
  const start = performance.now();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}

/** How often a dispatch is timed; milliseconds that a series of repetitions should take, and its largest length. */
const [attempts, rowMs, longest] = [3, 20, 128];

/**
 * Milliseconds of a single dispatch: the minimum over a few attempts of one dispatch and of a series, whose difference
 * excludes the cost of a submission and its wait.
 */
async function alone(device: GPUDevice, dispatched: Dispatched): Promise<number> {
  const least = async (times: number) => {
    let best = Infinity;
    for (let i = 0; i < attempts; i++) best = Math.min(best, await submitted(device, dispatched, times));
    return best;
  };
  const once = await least(1);
  const row = Math.min(longest, 1 + Math.ceil(rowMs / once) ** 2);
  return Math.max(0, ((await least(row)) - once) / (row - 1));
}

/** Steps before timing starts: the first ones are compiled and recorded. */
const warmUp = 5;

/** Milliseconds per step over several steps. */
async function stepTime(session: { train(): Promise<unknown>; settle(): Promise<void> }): Promise<number> {
  const steps = 10;
  await session.settle();
  const start = performance.now();
  for (let i = 0; i < steps; i++) await session.train();
  await session.settle();
  return (performance.now() - start) / steps;
}

async function* profile(engine: Engine, spec: Spec): AsyncIterable<ToolRow> {
  const name = `${spec.model}/${spec.method}/b${spec.batch}`;
  const [{ session }, device] = await withDevice(() => createBenchSession(engine, spec));
  for (let i = 0; i < warmUp; i++) await session.train();
  const step = await stepTime(session);
  const seen = await dispatchesOf(async () => {
    await session.train();
    await session.settle();
  });
  if (seen.length === 0) throw new Error('The step made no dispatches.');
  let sum = 0;
  const totals = new Map<string, { count: number; ms: number }>();
  for (const [i, dispatched] of seen.entries()) {
    const ms = await alone(device, dispatched);
    const kernel = dispatched.pipeline.label || 'unnamed';
    const { count, ms: before } = totals.get(kernel) ?? { count: 0, ms: 0 };
    totals.set(kernel, { count: count + 1, ms: before + ms });
    sum += ms;
    const groups = dispatched.groups.filter((size) => size !== undefined);
    const text = `${String(i).padStart(4)}  ${kernel.padEnd(28)} ${ms.toFixed(3).padStart(9)} ms  ${groups.join(' × ')}`;
    yield { record: { bench: 'profile', case: name, dispatch: i, kernel, groups, unit: 'ms', ms }, text };
  }
  for (const [kernel, { count, ms }] of [...totals].sort(([, a], [, b]) => b.ms - a.ms))
    yield {
      record: { bench: 'profile', case: name, kernel, dispatches: count, unit: 'ms', ms },
      text: `      ${kernel.padEnd(28)} ${ms.toFixed(3).padStart(9)} ms  in ${count}`,
    };
  yield {
    record: { bench: 'profile', case: name, dispatches: seen.length, unit: 'ms', ms: sum, step },
    text: `      ${seen.length} dispatches: ${sum.toFixed(1)} ms one by one; per step ${step.toFixed(1)} ms`,
  };
  session.dispose();
}

const methods = ['dense', 'svdTraining'] as const;

/** The specification from the command line: a model, a method and a batch size, by default 64. */
function specOf([model, methodId, batch = '64', ...rest]: readonly string[]): Spec | undefined {
  const found = models.find(({ id }) => id === model);
  const method = methods.find((id) => id === methodId);
  if (!found || !method || rest.length > 0 || !/^[1-9]\d{0,4}$/.test(batch)) return undefined;
  return { model: found.id, method, batch: Number(batch), input: inputOf(found.id) };
}

/** Which dispatches take the time of a replayed step? Each timed alone, in order, and their sums by kernel. */
export const tool: Tool = {
  id: 'profile',
  usage: `profile <${models.map(({ id }) => id).join('|')}> <${methods.join('|')}> [batch]`,
  accepts: (words) => specOf(words) !== undefined,
  async *run({ engine, words }) {
    const spec = specOf(words);
    if (spec) yield* profile(await engine(), spec);
  },
};

import type { Tool } from './bench';

const rounds = 5;
const [few, many] = [200, 2000];
const copiedBytes = 64 * 2 ** 20;

const code = `
@group(0) @binding(0) var<storage, read_write> value: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { value[id.x] += 1.0; }`;

const best = (times: readonly number[]) => Math.min(...times);

/** Milliseconds until that many dependent dispatches in one pass are encoded, and until they are done. */
async function timeDispatches(device: GPUDevice, pipeline: GPUComputePipeline, count: number) {
  const value = device.createBuffer({ size: 256, usage: GPUBufferUsage.STORAGE });
  const entries = [{ binding: 0, resource: { buffer: value } }];
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  const [encoded, done]: number[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    await device.queue.onSubmittedWorkDone();
    const start = performance.now();
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    for (let i = 0; i < count; i++) {
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(1);
    }
    pass.end();
    device.queue.submit([encoder.finish()]);
    encoded?.push(performance.now() - start);
    await device.queue.onSubmittedWorkDone();
    done?.push(performance.now() - start);
  }
  value.destroy();
  return { encoded: best(encoded ?? []), done: best(done ?? []) };
}

/** 10⁹ bytes per second, read and written, of copies between two buffers. */
async function copyRate(device: GPUDevice): Promise<number> {
  const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffers = [0, 1].map(() => device.createBuffer({ size: copiedBytes, usage }));
  const [from, to] = buffers;
  if (!from || !to) return NaN;
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await device.queue.onSubmittedWorkDone();
    const start = performance.now();
    const encoder = device.createCommandEncoder();
    for (let i = 0; i < 4; i++) encoder.copyBufferToBuffer(from, 0, to, 0, copiedBytes);
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    times.push((performance.now() - start) / 4);
  }
  for (const buffer of buffers) buffer.destroy();
  return (2 * copiedBytes) / best(times) / 1e6;
}

/** The numbers and words of an object whose properties are on its prototype. */
function plain(object: object): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  for (const key in object) {
    const value: unknown = object[key as keyof typeof object];
    if (['number', 'string', 'boolean'].includes(typeof value)) entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

/** What is this adapter: everything that WebGPU says of it, what a dispatch costs, how fast memory is? */
export const tool: Tool = {
  id: 'adapter',
  usage: 'adapter',
  accepts: (words) => words.length === 0,
  async *run() {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) throw new Error('WebGPU finds no adapter.');
    const features = [...adapter.features].sort();
    const info = plain(adapter.info);
    const limits = plain(adapter.limits);
    const language = [...(navigator.gpu.wgslLanguageFeatures ?? [])].sort();
    yield {
      record: { bench: 'adapter', case: 'about', info, features, limits, language },
      text: [
        Object.entries(info).map(([key, value]) => `${key} ${String(value)}`),
        features,
        Object.entries(limits).map(([key, value]) => `${key} ${String(value)}`),
      ]
        .map((list) => list.join('\n'))
        .join('\n\n'),
    };
    const device = await adapter.requestDevice();
    const module = device.createShaderModule({ code });
    const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
    const [short, long] = [
      await timeDispatches(device, pipeline, few),
      await timeDispatches(device, pipeline, many),
    ];
    const each = (key: 'encoded' | 'done') => (1000 * (long[key] - short[key])) / (many - few);
    const [encodedUs, doneUs] = [each('encoded'), each('done')];
    yield {
      record: { bench: 'adapter', case: 'dispatch', unit: 'µs', encoded: encodedUs, done: doneUs },
      text: `\na dispatch: ${doneUs.toFixed(1)} µs, of which encoding ${encodedUs.toFixed(1)} µs`,
    };
    const gbps = await copyRate(device);
    yield {
      record: { bench: 'adapter', case: 'copy', unit: 'GB/s', rate: gbps },
      text: `a copy: ${gbps.toFixed(1)} GB/s`,
    };
    device.destroy();
  },
};

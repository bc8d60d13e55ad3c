import { create } from 'webgpu';

// A separate process: prints one line of JSON about the adapter that the environment selects; nothing when there is none.
// It also runs a shader, because a driver may offer an adapter and then fail to compute.

const code = `
@group(0) @binding(0) var<storage, read_write> value: array<f32>;
@compute @workgroup_size(1) fn main() { value[0] = value[0] * 2.0 + 1.0; }`;

async function computesCorrectly(device) {
  const size = 4;
  const usage = { mapRead: 1, copySource: 4, copyTarget: 8, storage: 128 };
  const value = device.createBuffer({ size, usage: usage.storage | usage.copySource | usage.copyTarget });
  const readable = device.createBuffer({ size, usage: usage.mapRead | usage.copyTarget });
  device.queue.writeBuffer(value, 0, new Float32Array([20]));
  const module = device.createShaderModule({ code });
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
  const entries = [{ binding: 0, resource: { buffer: value } }];
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(value, 0, readable, 0, size);
  device.queue.submit([encoder.finish()]);
  await readable.mapAsync(1);
  return new Float32Array(readable.getMappedRange())[0] === 41;
}

const gpu = create([]); // Dawn shuts down with the last reference to it; anything that still uses it then crashes.
const adapter = await gpu.requestAdapter();
if (adapter && (await computesCorrectly(await adapter.requestDevice()))) {
  const { vendor, architecture, device, description } = adapter.info;
  const features = [...adapter.features].sort();
  console.log(JSON.stringify({ vendor, architecture, device, description, features }));
}
process.exit(0);

// running ← 0.9 · running + 0.1 · correction · batch, for the running averages at the end of the parameters, in place.

@group(0) @binding(0) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> statistics: array<vec4f>;
@group(0) @binding(2) var<storage, read> corrections: array<f32>;  // one per 64 statistics

const momentum = 0.9;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  if (index >= arrayLength(&statistics)) { return; }
  let place = arrayLength(&parameters) - arrayLength(&statistics) + index;
  let batch = corrections[index / 16] * statistics[index];
  parameters[place] = momentum * parameters[place] + (1 - momentum) * batch;
}

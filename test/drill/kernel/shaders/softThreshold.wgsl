// s ← sign(s) · max(|s| − τ, 0) in windows of an array, each with a τ of its own.

struct Window {
  offset: u32,
  length: u32,
  threshold: f32,
}

@group(0) @binding(0) var<storage, read> windows: array<Window>;
@group(0) @binding(1) var<storage, read_write> values: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u,
        @builtin(num_workgroups) groups: vec3u) {
  let index = group.x + group.y * groups.x;
  if (index >= arrayLength(&windows)) { return; }
  let window = windows[index];
  for (var i = window.offset + lane; i < window.offset + window.length; i += 64) {
    let s = values[i];
    values[i] = sign(s) * max(abs(s) - window.threshold, 0);
  }
}

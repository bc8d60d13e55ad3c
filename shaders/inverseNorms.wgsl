// scales = (0, 1 / (margin·‖W‖)) of each matrix, from the partial sums of its squares; 0 where W is 0.

struct Pair {
  first: u32,
  second: u32,
  length: u32,
  place: u32,    // offset of its first thread's sums, in vec4s
  threads: u32,
}

@group(0) @binding(0) var<storage, read> sums: array<vec4f>;  // the third component is the sum of squares
@group(0) @binding(1) var<storage, read> pairs: array<Pair>;
@group(0) @binding(2) var<storage, read_write> scales: array<vec2f>;

const MARGIN: f32 = 1.01;  // keeps singular values below 1 despite rounding

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  if (index >= arrayLength(&pairs)) { return; }
  let pair = pairs[index];
  var square = 0.0;
  for (var i = pair.place; i < pair.place + pair.threads; i++) { square += sums[i].z; }
  scales[index] = vec2f(0, select(0, 1 / (MARGIN * sqrt(square)), square > 0));
}

// Partial sums of values²; each thread sums every threads-th group of four.

@group(0) @binding(0) var<storage, read> values: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let threads = arrayLength(&sums);
  if (id.x >= threads) { return; }
  var sum = vec4f(0);
  for (var i = id.x; i < arrayLength(&values); i += threads) { sum += values[i] * values[i]; }
  sums[id.x] = (sum.x + sum.y) + (sum.z + sum.w);
}

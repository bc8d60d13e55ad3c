// Counts the values that are infinite or NaN; each thread does every threads-th group of four.
//
// Tests the bits: WGSL implementations may assume that floats are finite.

@group(0) @binding(0) var<storage, read> values: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> counts: array<f32>;

const EXPONENT: u32 = 0x7f800000;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  let threads = arrayLength(&counts);
  if (index >= threads) { return; }
  var count = 0u;
  for (var i = index; i < arrayLength(&values); i += threads) {
    let bad = (values[i] & vec4u(EXPONENT)) == vec4u(EXPONENT);
    count += u32(bad.x) + u32(bad.y) + u32(bad.z) + u32(bad.w);
  }
  counts[index] = f32(count);
}

// Scales the gradients down, in place, where their norm is above a limit.
//
// Every thread adds up the few partial sums of squares itself, in the same order, so that all scale by the same number.

@group(0) @binding(0) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(1) var<storage, read> sums: array<vec4f>;   // of squares, see squareSums
@group(0) @binding(2) var<storage, read> limit: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let threads = 4 * arrayLength(&sums);
  if (id.x >= threads) { return; }
  var sum = vec4f(0);
  for (var i = 0u; i < arrayLength(&sums); i++) { sum += sums[i]; }
  let norm = sqrt((sum.x + sum.y) + (sum.z + sum.w));
  let scale = min(1.0, limit[0] / (norm + 1e-6));
  for (var i = id.x; i < arrayLength(&gradients); i += threads) { gradients[i] *= scale; }
}

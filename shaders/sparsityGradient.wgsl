// Adds λ times the gradient of a sparsity measure of s to the gradient of every s, all layers in one dispatch.
//
// A thread owns four values and sums the whole of their s, which is short.

@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> spectra: array<vec4u>;  // offset, stored, own, measure: own is the first value it writes
@group(0) @binding(2) var<storage, read> weight: array<f32>;     // λ_s
@group(0) @binding(3) var<storage, read_write> gradients: array<vec4f>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  if (index >= arrayLength(&spectra)) { return; }
  let own = spectra[index];
  let first = own.x / 4;
  var sums = vec4f();
  var squares = vec4f();
  for (var i = first; i < first + own.y / 4; i++) {
    sums += abs(parameters[i]);
    squares = fma(parameters[i], parameters[i], squares);
  }
  let s = parameters[own.z / 4];
  // 1 / ‖s‖, and Hoyer's Σ|s| / ‖s‖. The added constant keeps ‖s‖ above 0.
  let inverse = inverseSqrt(dot(squares, vec4f(1)) + 1e-12);
  let hoyer = dot(sums, vec4f(1)) * inverse;
  var gradient = sign(s);
  if (own.w > 0) { gradient = (gradient - hoyer * inverse * s) * inverse; }
  if (own.w > 1) { gradient *= 2 * hoyer; }
  gradients[own.z / 4] += weight[0] * gradient;
}

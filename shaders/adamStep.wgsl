// Adam on every parameter of the network at once, in place.
//
// `hyper` holds live values, so that moving a slider changes a number in memory and nothing is compiled.

struct Hyper {
  rate: f32,
  singularRate: f32,  // multiplies the rate of singular values and cores
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  decay: f32,         // weight decay
  corrections: array<vec2f>,  // 1 − β₁ᵗ and 1 − β₂ᵗ of every group
}

@group(0) @binding(0) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> mean: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> square: array<vec4f>;
@group(0) @binding(4) var<storage, read> roles: array<u32>;  // one per 64 parameters: 0 weight, 1 singular, 2 bias, 5 core, + 256 · group
@group(0) @binding(5) var<storage, read> hyper: Hyper;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  if (index >= arrayLength(&gradients)) { return; }  // what lies behind is not trained
  let entry = roles[index / 16];
  let role = entry & 255;
  let correction = hyper.corrections[entry >> 8];
  let p = parameters[index];
  let g = gradients[index] + select(0.0, hyper.decay, role == 0 || role == 5) * p;
  let m = hyper.beta1 * mean[index] + (1 - hyper.beta1) * g;
  let v = hyper.beta2 * square[index] + (1 - hyper.beta2) * g * g;
  mean[index] = m;
  square[index] = v;
  let rate = hyper.rate * select(1.0, hyper.singularRate, role == 1 || role == 5);
  parameters[index] = p - rate * (m / correction.x) / (sqrt(v / correction.y) + hyper.epsilon);
}

// SGD with momentum on every parameter of the network at once, in place: b ← μ b + g, p ← p − η b.

struct Hyper {
  rate: f32,
  singularRate: f32,  // multiplies the rate of singular values and cores
  momentum: f32,
  decay: f32,         // weight decay
}

@group(0) @binding(0) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> buffer: array<vec4f>;
@group(0) @binding(3) var<storage, read> roles: array<u32>;  // one per 64 parameters: 0 weight, 1 singular, 2 bias, 5 core, + 256 · group
@group(0) @binding(4) var<storage, read> hyper: Hyper;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  if (index >= arrayLength(&gradients)) { return; }  // what lies behind is not trained
  let role = roles[index / 16] & 255;
  let p = parameters[index];
  let b = hyper.momentum * buffer[index] + gradients[index] + select(0.0, hyper.decay, role == 0 || role == 5) * p;
  buffer[index] = b;
  parameters[index] = p - hyper.rate * select(1.0, hyper.singularRate, role == 1 || role == 5) * b;
}

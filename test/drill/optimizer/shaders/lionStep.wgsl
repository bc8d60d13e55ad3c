// Lion on every parameter of the network at once, in place: p ← p − η (sign(β₁ m + (1 − β₁) g) + w p), m ← β₂ m + (1 − β₂) g.

struct Group {
  factor: f32,  // multiplies the rate
  decay: f32,   // weight decay
}

struct Hyper {
  rate: f32,
  beta1: f32,
  beta2: f32,
  groups: array<Group>,
}

@group(0) @binding(0) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> mean: array<vec4f>;
@group(0) @binding(3) var<storage, read> groupOf: array<u32>;  // one per 64 parameters
@group(0) @binding(4) var<storage, read> hyper: Hyper;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  if (index >= arrayLength(&gradients)) { return; }  // what lies behind is not trained
  let group = hyper.groups[groupOf[index / 16]];
  let p = parameters[index];
  let g = gradients[index];
  let m = mean[index];
  let direction = sign(hyper.beta1 * m + (1 - hyper.beta1) * g);
  parameters[index] = p - hyper.rate * group.factor * (direction + group.decay * p);
  mean[index] = hyper.beta2 * m + (1 - hyper.beta2) * g;
}

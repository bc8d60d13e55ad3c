// SGD with momentum on every parameter of the network at once, in place: b ← μ b + g, p ← p − η b.

struct Group {
  factor: f32,  // of the learning rate
  decay: f32,   // weight decay
}

struct Hyper {
  rate: f32,
  momentum: f32,
  groups: array<Group>,
}

@group(0) @binding(0) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> buffer: array<vec4f>;
@group(0) @binding(3) var<storage, read> groupOf: array<u32>;  // one per 64 parameters
@group(0) @binding(4) var<storage, read> hyper: Hyper;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  if (index >= arrayLength(&gradients)) { return; }  // the parameters after that are not trained
  let group = hyper.groups[groupOf[index / 16]];
  let p = parameters[index];
  let b = hyper.momentum * buffer[index] + gradients[index] + group.decay * p;
  buffer[index] = b;
  parameters[index] = p - hyper.rate * group.factor * b;
}

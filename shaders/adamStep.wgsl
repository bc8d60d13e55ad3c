// Adam on every parameter of the network at once, in place.
//
// `hyper` holds live values: moving a slider changes a number in memory and compiles nothing.

struct Group {
  factor: f32,        // of the learning rate
  decay: f32,         // weight decay
  correction1: f32,   // 1 − β₁ᵗ
  correction2: f32,   // 1 − β₂ᵗ
}

struct Hyper {
  rate: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  groups: array<Group>,
}

@group(0) @binding(0) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> mean: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> square: array<vec4f>;
@group(0) @binding(4) var<storage, read> groupOf: array<u32>;  // one per 64 parameters
@group(0) @binding(5) var<storage, read> hyper: Hyper;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  if (index >= arrayLength(&gradients)) { return; }  // the parameters after that are not trained
  let group = hyper.groups[groupOf[index / 16]];
  let p = parameters[index];
  let g = gradients[index] + group.decay * p;
  let m = hyper.beta1 * mean[index] + (1 - hyper.beta1) * g;
  let v = hyper.beta2 * square[index] + (1 - hyper.beta2) * g * g;
  mean[index] = m;
  square[index] = v;
  let rate = hyper.rate * group.factor;
  parameters[index] = p - rate * (m / group.correction1) / (sqrt(v / group.correction2) + hyper.epsilon);
}

// Convolution kernels HWIO as vec4f [kh·kw·in, ⌈out/4⌉], zero beyond the last output, for vectors of adjacent outputs.
//
// flip = 1: the kernel of the input gradient, rotated by 180° with inputs and outputs exchanged. A thread owns a vector; the
// packed kernels begin at multiples of 64 vectors, in order, so that a workgroup has one kernel.

struct Filter {
  first: u32,    // vector of the packed kernel, and thread
  other: u32,    // 1: the kernel is in `others`
  start: u32,
  taps: u32,     // kh·kw
  inputs: u32,   // of the packed kernel
  outputs: u32,
  flip: u32,
}

@group(0) @binding(0) var<storage, read> kernels: array<f32>;
@group(0) @binding(1) var<storage, read> others: array<f32>;
@group(0) @binding(2) var<storage, read> filters: array<Filter>;
@group(0) @binding(3) var<storage, read_write> packed: array<vec4f>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let begin = (group.x + group.y * groups.x) * 64 + filters[0].first;
  var low = 0u;
  var high = arrayLength(&filters);
  while (high - low > 1) {
    let middle = (low + high) / 2;
    if (filters[middle].first <= begin) { low = middle; } else { high = middle; }
  }
  let own = filters[low];
  let vector = begin - own.first + local;
  let across = (own.outputs + 3) / 4;
  if (vector >= own.taps * own.inputs * across) { return; }
  let output = vector % across * 4;
  let input = vector / across % own.inputs;
  let tap = vector / across / own.inputs;
  let row = select(tap * own.inputs + input, (own.taps - 1 - tap) * own.outputs, own.flip == 1);
  let place = select(row * own.outputs + output, (row + output) * own.inputs + input, own.flip == 1);
  let stride = select(1u, own.inputs, own.flip == 1);
  // Outputs beyond the last repeat it and are not stored.
  let left = own.outputs - 1 - output;
  let at = own.start + place + stride * min(vec4u(0, 1, 2, 3), vec4u(left));
  var value: vec4f;
  if (own.other == 1) {
    value = vec4f(others[at.x], others[at.y], others[at.z], others[at.w]);
  } else {
    value = vec4f(kernels[at.x], kernels[at.y], kernels[at.z], kernels[at.w]);
  }
  packed[begin + local] = select(vec4f(0), value, vec4u(0, 1, 2, 3) <= vec4u(left));
}

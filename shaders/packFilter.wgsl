// Convolution kernels HWIO as vec4f [kh·kw·in, ⌈out/4⌉], zero beyond the last output, for vectors of adjacent outputs.
//
// flip = 1: the kernel of the input gradient, rotated by 180° with inputs and outputs exchanged. A thread owns an element;
// the packed kernels begin at multiples of 64 elements, in order.

struct Filter {
  first: u32,    // element of the packed kernel, and thread
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
@group(0) @binding(3) var<storage, read_write> packed: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64 + filters[0].first;
  var low = 0u;
  var high = arrayLength(&filters);
  while (high - low > 1) {
    let middle = (low + high) / 2;
    if (filters[middle].first <= index) { low = middle; } else { high = middle; }
  }
  let own = filters[low];
  let element = index - own.first;
  let across = (own.outputs + 3) / 4 * 4;
  if (element >= own.taps * own.inputs * across) { return; }
  let output = element % across;
  let input = element / across % own.inputs;
  let tap = element / across / own.inputs;
  var value = 0.0;
  if (output < own.outputs) {
    var at = own.start + (tap * own.inputs + input) * own.outputs + output;
    if (own.flip == 1) { at = own.start + ((own.taps - 1 - tap) * own.outputs + output) * own.inputs + input; }
    if (own.other == 1) { value = others[at]; } else { value = kernels[at]; }
  }
  packed[index] = value;
}

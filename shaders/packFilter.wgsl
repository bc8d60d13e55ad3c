// A convolution kernel HWIO as vec4f [kh·kw·in, ⌈out/4⌉], zero beyond the last output, for a uniform buffer.
//
// flip = 1: the kernel of the input gradient, rotated by 180° with inputs and outputs exchanged.

struct Sizes {
  kernelHeight: u32,
  kernelWidth: u32,
  inputs: u32,   // of the packed kernel
  outputs: u32,
  flip: u32,
}

@group(0) @binding(0) var<storage, read> filter_: array<f32>;
@group(0) @binding(1) var<storage, read> sizes: Sizes;
@group(0) @binding(2) var<storage, read_write> packed: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  let across = (sizes.outputs + 3) / 4 * 4;
  let taps = sizes.kernelHeight * sizes.kernelWidth;
  if (index >= taps * sizes.inputs * across) { return; }
  let output = index % across;
  let input = index / across % sizes.inputs;
  let tap = index / across / sizes.inputs;
  if (output >= sizes.outputs) {
    packed[index] = 0;
  } else if (sizes.flip == 1) {
    packed[index] = filter_[((taps - 1 - tap) * sizes.outputs + output) * sizes.inputs + input];
  } else {
    packed[index] = filter_[(tap * sizes.inputs + input) * sizes.outputs + output];
  }
}

// Batch normalization with given statistics: y = relu((x − mean) / √(variance + ε) · scale + shift + residual).
//
// A thread owns Lanes channels of every `slices`-th pixel.

alias Lanes = vec4f;  // `scalarVariant` makes it f32, where the number of channels is not a multiple of four

struct Sizes {
  pixels: u32,
  width: u32,     // Lanes per pixel
  slices: u32,
  relu: u32,
  residual: u32,
  epsilon: f32,
}

@group(0) @binding(0) var<storage, read> x: array<Lanes>;
@group(0) @binding(1) var<storage, read> residual: array<Lanes>;
@group(0) @binding(2) var<storage, read> scale: array<Lanes>;
@group(0) @binding(3) var<storage, read> shift: array<Lanes>;
@group(0) @binding(4) var<storage, read> mean: array<Lanes>;
@group(0) @binding(5) var<storage, read> variance: array<Lanes>;
@group(0) @binding(6) var<storage, read_write> y: array<Lanes>;
@group(0) @binding(7) var<uniform> sizes: Sizes;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  let threads = sizes.slices * sizes.width;
  if (index >= threads) { return; }
  let channel = index % sizes.width;
  let center = mean[channel];
  let factor = scale[channel] * inverseSqrt(variance[channel] + sizes.epsilon);
  let offset = shift[channel];
  for (var at = index; at < sizes.pixels * sizes.width; at += threads) {
    var value = fma(x[at] - center, factor, offset);
    if (sizes.residual != 0) { value += residual[at]; }
    if (sizes.relu != 0) { value = select(value, Lanes(), value < Lanes()); }
    y[at] = value;
  }
}

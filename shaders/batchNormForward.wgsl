// Second pass of batch normalization: y = relu((x − mean) / √(variance + ε) · scale + shift + residual).
//
// Every thread first combines the slices of its channels (Chan, Golub and LeVeque 1979), in order, about the mean of
// the first slice; then it normalizes every `slices`-th pixel. The threads of the first pixel also store the statistics.

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
@group(0) @binding(2) var<storage, read> partial: array<Lanes>;  // see batchNormMoments
@group(0) @binding(3) var<storage, read_write> y: array<Lanes>;
@group(0) @binding(4) var<storage, read_write> mean: array<Lanes>;
@group(0) @binding(5) var<storage, read_write> variance: array<Lanes>;
@group(0) @binding(6) var<uniform> sizes: Sizes;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  let threads = sizes.slices * sizes.width;
  if (index >= threads) { return; }
  let channel = index % sizes.width;
  let origin = partial[2 * sizes.width + channel];
  var sum = Lanes();
  var squares = Lanes();
  for (var slice = 0u; slice < sizes.slices; slice++) {
    let count = f32((sizes.pixels - slice + sizes.slices - 1) / sizes.slices);
    let d = partial[(2 + 2 * slice) * sizes.width + channel] - origin;
    sum += count * d;
    squares += partial[(3 + 2 * slice) * sizes.width + channel] + count * d * d;
  }
  let offset = sum / f32(sizes.pixels);
  let center = origin + offset;
  let spread = max(squares - sum * offset, Lanes()) / f32(sizes.pixels);
  if (index < sizes.width) {
    mean[channel] = center;
    variance[channel] = spread;
  }
  let factor = partial[channel] * inverseSqrt(spread + sizes.epsilon);
  let shift = partial[sizes.width + channel];
  for (var at = index; at < sizes.pixels * sizes.width; at += threads) {
    var value = fma(x[at] - center, factor, shift);
    if (sizes.residual != 0) { value += residual[at]; }
    if (sizes.relu != 0) { value = select(value, Lanes(), value < Lanes()); }
    y[at] = value;
  }
}

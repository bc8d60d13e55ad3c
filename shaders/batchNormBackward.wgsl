// Second pass of the gradient of batch normalization, with n pixels and x̂ = (x − mean) / √(variance + ε):
// dx = scale / √(variance + ε) · (g − Σ g / n − x̂ · Σ g · x̂ / n), dscale = Σ g · x̂, dshift = Σ g.
//
// Every thread first sums the slices of its channels, in order. The threads of the first pixel store the sums.

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
@group(0) @binding(1) var<storage, read> g: array<Lanes>;
@group(0) @binding(2) var<storage, read> partial: array<Lanes>;  // see batchNormSums
@group(0) @binding(3) var<storage, read> scale: array<Lanes>;
@group(0) @binding(4) var<storage, read_write> dx: array<Lanes>;
@group(0) @binding(5) var<storage, read_write> dscale: array<Lanes>;
@group(0) @binding(6) var<storage, read_write> dshift: array<Lanes>;
@group(0) @binding(7) var<uniform> sizes: Sizes;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  let threads = sizes.slices * sizes.width;
  if (index >= threads) { return; }
  let channel = index % sizes.width;
  var sum = Lanes();
  var products = Lanes();
  for (var slice = 0u; slice < sizes.slices; slice++) {
    sum += partial[(2 + 2 * slice) * sizes.width + channel];
    products += partial[(3 + 2 * slice) * sizes.width + channel];
  }
  if (index < sizes.width) {
    dscale[channel] = products;
    dshift[channel] = sum;
  }
  let center = partial[channel];
  let inverse = partial[sizes.width + channel];
  let factor = scale[channel] * inverse;
  let level = sum / f32(sizes.pixels);
  let slope = inverse * products / f32(sizes.pixels);
  for (var at = index; at < sizes.pixels * sizes.width; at += threads) {
    dx[at] = factor * (g[at] - fma(x[at] - center, slope, level));
  }
}

// First pass of the gradient of batch normalization: Σ g and Σ g · x̂ of every channel over slices of the pixels.
//
// With a ReLU, g = dy where y > 0 and is written for the second pass; without one, g is dy itself and is not written.

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
@group(0) @binding(1) var<storage, read> dy: array<Lanes>;
@group(0) @binding(2) var<storage, read> y: array<Lanes>;
@group(0) @binding(3) var<storage, read> mean: array<Lanes>;
@group(0) @binding(4) var<storage, read> variance: array<Lanes>;
@group(0) @binding(5) var<storage, read_write> g: array<Lanes>;
@group(0) @binding(6) var<storage, read_write> partial: array<Lanes>;  // mean, 1/√(variance + ε), then both sums per slice
@group(0) @binding(7) var<uniform> sizes: Sizes;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  let threads = sizes.slices * sizes.width;
  if (index >= threads) { return; }
  let channel = index % sizes.width;
  let slice = index / sizes.width;
  let center = mean[channel];
  let inverse = inverseSqrt(variance[channel] + sizes.epsilon);
  var sum = Lanes();
  var products = Lanes();
  for (var at = index; at < sizes.pixels * sizes.width; at += threads) {
    var gradient = dy[at];
    if (sizes.relu != 0) {
      gradient = select(Lanes(), gradient, y[at] > Lanes());
      g[at] = gradient;
    }
    sum += gradient;
    products = fma(gradient, x[at] - center, products);
  }
  partial[(2 + 2 * slice) * sizes.width + channel] = sum;
  partial[(3 + 2 * slice) * sizes.width + channel] = products * inverse;
  if (slice > 0) { return; }
  partial[channel] = center;
  partial[sizes.width + channel] = inverse;
}

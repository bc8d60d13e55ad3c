// First pass of batch normalization: mean and Σ(x − mean)² of every channel over slices of the pixels.
//
// A thread owns Lanes channels of one slice, which is every `slices`-th pixel, so that adjacent threads read adjacent
// elements. Sums are of x − (the slice's first pixel): with the mean far from zero they stay small and float32 keeps
// the variance.

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
@group(0) @binding(1) var<storage, read> scale: array<Lanes>;
@group(0) @binding(2) var<storage, read> shift: array<Lanes>;
@group(0) @binding(3) var<storage, read_write> partial: array<Lanes>;  // scale, shift, then mean and Σ(x − mean)² per slice
@group(0) @binding(4) var<uniform> sizes: Sizes;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  let threads = sizes.slices * sizes.width;
  if (index >= threads) { return; }
  let channel = index % sizes.width;
  let slice = index / sizes.width;
  let origin = x[index];
  var sum = Lanes();
  var squares = Lanes();
  for (var at = index + threads; at < sizes.pixels * sizes.width; at += threads) {
    let d = x[at] - origin;
    sum += d;
    squares = fma(d, d, squares);
  }
  let offset = sum / f32((sizes.pixels - slice + sizes.slices - 1) / sizes.slices);
  partial[(2 + 2 * slice) * sizes.width + channel] = origin + offset;
  partial[(3 + 2 * slice) * sizes.width + channel] = max(squares - sum * offset, Lanes());
  if (slice > 0) { return; }
  partial[channel] = scale[channel];
  partial[sizes.width + channel] = shift[channel];
}

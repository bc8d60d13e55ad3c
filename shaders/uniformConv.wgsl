// y = x * kernel, cross-correlation with zero padding, the kernel in a uniform buffer.
//
// A thread owns four neighbouring pixels by eight outputs, in registers. Every thread reads the same weights at the
// same time: software adapters load a uniform once for all lanes, a storage buffer once a lane (2.5 to 5 times slower
// on llvmpipe). No workgroup memory and no barrier, which cost most there. Kernels up to 64 KiB.

struct Sizes {
  batch: u32,
  height: u32,
  width: u32,
  channels: u32,
  outHeight: u32,
  outWidth: u32,
  filters: u32,
  kernelHeight: u32,
  kernelWidth: u32,
  strideY: u32,
  strideX: u32,
  padY: u32,
  padX: u32,
  pad0: u32,
  pad1: u32,
  pad2: u32,
}

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<uniform> weights: array<vec4f, 4096>;  // [kh·kw·c, ⌈n/4⌉]
@group(0) @binding(2) var<storage, read> sizes: Sizes;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

fn store(pixel: u32, column: u32, a: vec4f, b: vec4f) {
  let at = pixel * sizes.filters + column;
  for (var q = 0u; q < min(4, sizes.filters - column); q++) { y[at + q] = a[q]; }
  if (column + 4 >= sizes.filters) { return; }
  for (var q = 0u; q < min(4, sizes.filters - column - 4); q++) { y[at + 4 + q] = b[q]; }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 64;
  let along = (sizes.outWidth + 3) / 4;
  let pixels = sizes.batch * sizes.outHeight * along;
  let block = index / pixels;  // the same for neighbouring threads
  let column = block * 8;
  if (column >= sizes.filters) { return; }
  let place = index % pixels;
  let first = place % along * 4;
  let i = place / along % sizes.outHeight;
  let b = place / along / sizes.outHeight;
  let width4 = (sizes.filters + 3) / 4;
  let low = block * 2;
  let high = min(low + 1, width4 - 1);

  var a0 = vec4f(); var a1 = vec4f(); var a2 = vec4f(); var a3 = vec4f();
  var b0 = vec4f(); var b1 = vec4f(); var b2 = vec4f(); var b3 = vec4f();
  for (var u = 0u; u < sizes.kernelHeight; u++) {
    let iy = i32(i * sizes.strideY + u) - i32(sizes.padY);
    if (iy < 0 || iy >= i32(sizes.height)) { continue; }
    let row = (b * sizes.height + u32(iy)) * sizes.width;
    for (var v = 0u; v < sizes.kernelWidth; v++) {
      let start = i32(first * sizes.strideX + v) - i32(sizes.padX);
      let ix = start + vec4i(0, 1, 2, 3) * i32(sizes.strideX);
      let inside = select(vec4f(0), vec4f(1), (ix >= vec4i(0)) & (ix < vec4i(i32(sizes.width))));
      let at = (row + vec4u(clamp(ix, vec4i(0), vec4i(i32(sizes.width) - 1)))) * sizes.channels;
      let tap = (u * sizes.kernelWidth + v) * sizes.channels;
      for (var c = 0u; c < sizes.channels; c++) {
        let p = inside * vec4f(x[at.x + c], x[at.y + c], x[at.z + c], x[at.w + c]);
        let w0 = weights[(tap + c) * width4 + low];
        let w1 = weights[(tap + c) * width4 + high];
        a0 = fma(vec4f(p.x), w0, a0);
        a1 = fma(vec4f(p.y), w0, a1);
        a2 = fma(vec4f(p.z), w0, a2);
        a3 = fma(vec4f(p.w), w0, a3);
        b0 = fma(vec4f(p.x), w1, b0);
        b1 = fma(vec4f(p.y), w1, b1);
        b2 = fma(vec4f(p.z), w1, b2);
        b3 = fma(vec4f(p.w), w1, b3);
      }
    }
  }
  let pixel = (b * sizes.outHeight + i) * sizes.outWidth + first;
  let left = sizes.outWidth - first;
  store(pixel, column, a0, b0);
  if (left > 1) { store(pixel + 1, column, a1, b1); }
  if (left > 2) { store(pixel + 2, column, a2, b2); }
  if (left > 3) { store(pixel + 3, column, a3, b3); }
}

// The gradient of a convolution with respect to its kernel, in slices of the batch:
// dW[u, v, c, n] = Σ x[b, s·i + u − p, s·j + v − p, c] · dy[b, i, j, n]; a dense layer's is the 1 × 1 case. `sumSlices` adds up
// the slices in order, so that two runs agree to the last bit. Channels and filters are multiples of four.
//
// A thread owns eight channels by sixteen filters at one tap, in registers, and walks over the slice's pixels. No workgroup
// memory, no barrier, no subgroups. For kernels three columns wide at stride 1 there is `rowFilterGradient`.

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
  images: u32,  // per slice
  slices: u32,
  epilogue: u32,
}

@group(0) @binding(0) var<storage, read> x4: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy4: array<vec4f>;
@group(0) @binding(2) var<uniform> sizes: Sizes;
@group(0) @binding(3) var<storage, read_write> partial4: array<vec4f>;  // [slices, kh·kw·c, n/4]

@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 8;
  let depth = sizes.channels / 4;
  let across = sizes.filters / 4;
  let lines = (depth + 1) / 2;
  let blocks = (across + 3) / 4;
  let taps = sizes.kernelHeight * sizes.kernelWidth;
  let slice = index / (taps * lines * blocks);
  if (slice >= sizes.slices) { return; }
  let tap = index / (lines * blocks) % taps;
  // Channels and filters beyond the last repeat it and are not stored.
  let c = min(index % lines * 2 + vec2u(0, 1), vec2u(depth - 1));
  let n = min(index / lines % blocks * 4 + vec4u(0, 1, 2, 3), vec4u(across - 1));
  let offsetY = i32(tap / sizes.kernelWidth) - i32(sizes.padY);
  let offsetX = i32(tap % sizes.kernelWidth) - i32(sizes.padX);
  let width = i32(sizes.width);

  var a0 = vec4f(); var b0 = vec4f(); var g0 = vec4f(); var h0 = vec4f();
  var a1 = vec4f(); var b1 = vec4f(); var g1 = vec4f(); var h1 = vec4f();
  var a2 = vec4f(); var b2 = vec4f(); var g2 = vec4f(); var h2 = vec4f();
  var a3 = vec4f(); var b3 = vec4f(); var g3 = vec4f(); var h3 = vec4f();
  var a4 = vec4f(); var b4 = vec4f(); var g4 = vec4f(); var h4 = vec4f();
  var a5 = vec4f(); var b5 = vec4f(); var g5 = vec4f(); var h5 = vec4f();
  var a6 = vec4f(); var b6 = vec4f(); var g6 = vec4f(); var h6 = vec4f();
  var a7 = vec4f(); var b7 = vec4f(); var g7 = vec4f(); var h7 = vec4f();
  let end = min((slice + 1) * sizes.images, sizes.batch);
  for (var image = slice * sizes.images; image < end; image++) {
    for (var i = 0u; i < sizes.outHeight; i++) {
      let iy = i32(i * sizes.strideY) + offsetY;
      if (iy < 0 || iy >= i32(sizes.height)) { continue; }
      let row = (i32(image * sizes.height) + iy) * width;
      let outRow = (image * sizes.outHeight + i) * sizes.outWidth;
      for (var j = 0u; j < sizes.outWidth; j++) {
        let ix = i32(j * sizes.strideX) + offsetX;
        if (ix < 0 || ix >= width) { continue; }
        let from4 = u32(row + ix) * depth;
        let x0 = x4[from4 + c.x];
        let x1 = x4[from4 + c.y];
        let at = (outRow + j) * across;
        let d0 = dy4[at + n.x];
        let d1 = dy4[at + n.y];
        let d2 = dy4[at + n.z];
        let d3 = dy4[at + n.w];
        a0 = fma(vec4f(x0.x), d0, a0); b0 = fma(vec4f(x0.x), d1, b0); g0 = fma(vec4f(x0.x), d2, g0); h0 = fma(vec4f(x0.x), d3, h0);
        a1 = fma(vec4f(x0.y), d0, a1); b1 = fma(vec4f(x0.y), d1, b1); g1 = fma(vec4f(x0.y), d2, g1); h1 = fma(vec4f(x0.y), d3, h1);
        a2 = fma(vec4f(x0.z), d0, a2); b2 = fma(vec4f(x0.z), d1, b2); g2 = fma(vec4f(x0.z), d2, g2); h2 = fma(vec4f(x0.z), d3, h2);
        a3 = fma(vec4f(x0.w), d0, a3); b3 = fma(vec4f(x0.w), d1, b3); g3 = fma(vec4f(x0.w), d2, g3); h3 = fma(vec4f(x0.w), d3, h3);
        a4 = fma(vec4f(x1.x), d0, a4); b4 = fma(vec4f(x1.x), d1, b4); g4 = fma(vec4f(x1.x), d2, g4); h4 = fma(vec4f(x1.x), d3, h4);
        a5 = fma(vec4f(x1.y), d0, a5); b5 = fma(vec4f(x1.y), d1, b5); g5 = fma(vec4f(x1.y), d2, g5); h5 = fma(vec4f(x1.y), d3, h5);
        a6 = fma(vec4f(x1.z), d0, a6); b6 = fma(vec4f(x1.z), d1, b6); g6 = fma(vec4f(x1.z), d2, g6); h6 = fma(vec4f(x1.z), d3, h6);
        a7 = fma(vec4f(x1.w), d0, a7); b7 = fma(vec4f(x1.w), d1, b7); g7 = fma(vec4f(x1.w), d2, g7); h7 = fma(vec4f(x1.w), d3, h7);
      }
    }
  }
  let first = (slice * taps + tap) * sizes.channels;
  let at = (first + c.x * 4) * across;
  // Not constants, or compilers would unroll the loops.
  let quarters = min(4, across - n.x);
  let count = select(4u, 8u, index % lines * 2 + 1 < depth);
  var sums = array<vec4f, 32>(
    a0, a1, a2, a3, a4, a5, a6, a7,
    b0, b1, b2, b3, b4, b5, b6, b7,
    g0, g1, g2, g3, g4, g5, g6, g7,
    h0, h1, h2, h3, h4, h5, h6, h7);
  for (var t = 0u; t < quarters; t++) {
    for (var r = 0u; r < count; r++) { partial4[at + r * across + n.x + t] = sums[t * 8 + r]; }
  }
}

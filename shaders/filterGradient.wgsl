// The gradient of a convolution with respect to its kernel, in slices of the batch:
// dW[u, v, c, n] = Σ x[b, s·i + u − p, s·j + v − p, c] · dy[b, i, j, n].
// `sumSlices` adds up the slices in order, so that two runs agree to the last bit.
//
// A thread owns 4 rows (u, v, c) by 8 columns n of dW for one slice, in registers, and walks over the slice's pixels.
// tfjs's own kernel has one thread per weight, which walks over the whole batch.

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

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> sizes: Sizes;
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;  // [slices, kh·kw·c, n]

// `count` elements of dy from `at` on, zeros after them.
fn upTo(at: u32, count: i32) -> vec4f {
  let inside = vec4i(0, 1, 2, 3) < vec4i(count);
  return select(vec4f(0), vec4f(dy[at], dy[at + 1], dy[at + 2], dy[at + 3]), inside);
}

fn store(row: u32, column: u32, slice: u32, values: array<vec4f, 2>) {
  let rows = sizes.kernelHeight * sizes.kernelWidth * sizes.channels;
  if (row >= rows) { return; }
  let at = (slice * rows + row) * sizes.filters + column;
  for (var q = 0u; q < min(8, sizes.filters - column); q++) { partial[at + q] = values[q / 4][q % 4]; }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * 32;
  let rows = sizes.kernelHeight * sizes.kernelWidth * sizes.channels;
  let across = (sizes.filters + 7) / 8;
  let tiles = ((rows + 3) / 4) * across;
  let slice = index / tiles;
  if (slice >= sizes.slices) { return; }
  let column = (index % tiles % across) * 8;
  let row = (index % tiles / across) * 4;
  let left = i32(sizes.filters - column);
  let whole = left >= 8;
  let together = sizes.channels % 4 == 0;  // then the four rows are adjacent channels of one pixel

  // Rows beyond the last repeat it and are not stored.
  let m = min(vec4u(row, row + 1, row + 2, row + 3), vec4u(rows - 1));
  let channel = vec4i(m % sizes.channels);
  let tap = m / sizes.channels;
  let dx = vec4i(tap % sizes.kernelWidth) - i32(sizes.padX);
  let dyRow = vec4i(tap / sizes.kernelWidth) - i32(sizes.padY);

  var a0 = vec4f(); var a1 = vec4f(); var a2 = vec4f(); var a3 = vec4f();
  var b0 = vec4f(); var b1 = vec4f(); var b2 = vec4f(); var b3 = vec4f();
  let end = min((slice + 1) * sizes.images, sizes.batch);
  for (var b = slice * sizes.images; b < end; b++) {
    for (var i = 0u; i < sizes.outHeight; i++) {
      let iy = i32(i * sizes.strideY) + dyRow;
      let insideY = (iy >= vec4i(0)) & (iy < vec4i(i32(sizes.height)));
      let base = (i32(b * sizes.height) + iy) * i32(sizes.width);
      let pixels = (b * sizes.outHeight + i) * sizes.outWidth;
      for (var j = 0u; j < sizes.outWidth; j++) {
        let ix = i32(j * sizes.strideX) + dx;
        var v: vec4f;
        if (together) {
          let at = u32(max((base.x + ix.x) * i32(sizes.channels) + channel.x, 0));
          let inside = insideY.x && ix.x >= 0 && ix.x < i32(sizes.width);
          v = select(vec4f(0), vec4f(x[at], x[at + 1], x[at + 2], x[at + 3]), inside);
        } else {
          let inside = insideY & (ix >= vec4i(0)) & (ix < vec4i(i32(sizes.width)));
          let at = vec4u(max((base + ix) * i32(sizes.channels) + channel, vec4i(0)));
          v = select(vec4f(0), vec4f(x[at.x], x[at.y], x[at.z], x[at.w]), inside);
        }
        let pixel = (pixels + j) * sizes.filters + column;
        var g: vec4f;
        var h: vec4f;
        if (whole) {
          g = vec4f(dy[pixel], dy[pixel + 1], dy[pixel + 2], dy[pixel + 3]);
          h = vec4f(dy[pixel + 4], dy[pixel + 5], dy[pixel + 6], dy[pixel + 7]);
        } else {
          g = upTo(pixel, left);
          h = upTo(pixel + 4, left - 4);
        }
        a0 = fma(vec4f(v.x), g, a0);
        a1 = fma(vec4f(v.y), g, a1);
        a2 = fma(vec4f(v.z), g, a2);
        a3 = fma(vec4f(v.w), g, a3);
        b0 = fma(vec4f(v.x), h, b0);
        b1 = fma(vec4f(v.y), h, b1);
        b2 = fma(vec4f(v.z), h, b2);
        b3 = fma(vec4f(v.w), h, b3);
      }
    }
  }
  store(row, column, slice, array<vec4f, 2>(a0, b0));
  store(row + 1, column, slice, array<vec4f, 2>(a1, b1));
  store(row + 2, column, slice, array<vec4f, 2>(a2, b2));
  store(row + 3, column, slice, array<vec4f, 2>(a3, b3));
}

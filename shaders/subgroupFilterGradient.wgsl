// The gradient of a convolution with respect to its kernel, in slices of the batch:
// dW[u, v, c, n] = Σ x[b, s·i + u − p, s·j + v − p, c] · dy[b, i, j, n].
// `sumSlices` adds up the slices in order, so that two runs agree to the last bit.
//
// A thread owns 4 rows (u, v, c) by 16 columns n of dW for one slice, in registers, and walks over the slice's pixels.
// The threads of a subgroup have different rows and the same columns: each of four lanes loads a quarter of a pixel's dy
// and broadcasts it; where subgroups are large enough, lanes 4 to 7 load that of the next pixel.

enable subgroups;

const eight = false;  // subgroups have at least eight lanes; replaced by the loader

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
@group(0) @binding(1) var<storage, read> x4: array<vec4f>;   // the same array as x, for channels by fours
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read> dy4: array<vec4f>;  // the same array as dy, for columns by fours
@group(0) @binding(4) var<uniform> sizes: Sizes;
@group(0) @binding(5) var<storage, read_write> partial: array<f32>;  // [slices, kh·kw·c, n]

// The row of 16 numbers of which lane i holds quarter i mod 4.
fn lower(quarter: vec4f) -> mat4x4f {
  return mat4x4f(
    subgroupBroadcast(quarter, 0),
    subgroupBroadcast(quarter, 1),
    subgroupBroadcast(quarter, 2),
    subgroupBroadcast(quarter, 3),
  );
}

// The row of 16 numbers that lanes 4 to 7 hold.
fn upper(quarter: vec4f) -> mat4x4f {
  return mat4x4f(
    subgroupBroadcast(quarter, 4),
    subgroupBroadcast(quarter, 5),
    subgroupBroadcast(quarter, 6),
    subgroupBroadcast(quarter, 7),
  );
}

// x of the four rows at columns ix of image rows that start at `base`; zero outside.
fn load(base: vec4i, ix: vec4i, channel: vec4i, insideY: vec4<bool>) -> vec4f {
  let inside = insideY & (ix >= vec4i(0)) & (ix < vec4i(i32(sizes.width)));
  let at = vec4u(max((base + ix) * i32(sizes.channels) + channel, vec4i(0)));
  var v: vec4f;
  if (sizes.channels % 4 == 0) {  // the four rows are adjacent channels of one pixel
    v = x4[at.x / 4];
  } else {
    v = vec4f(x[at.x], x[at.y], x[at.z], x[at.w]);
  }
  return select(vec4f(0), v, inside);
}

// Four columns of dy; those beyond the last are not stored.
fn loadQuarter(at: u32) -> vec4f {
  if (sizes.filters % 4 == 0) { return dy4[at / 4]; }
  let last = arrayLength(&dy) - 1;
  return vec4f(dy[min(at, last)], dy[min(at + 1, last)], dy[min(at + 2, last)], dy[min(at + 3, last)]);
}

fn storeQuarter(at: u32, column: u32, value: vec4f) {
  if (column >= sizes.filters) { return; }
  let left = sizes.filters - column;
  partial[at + column] = value.x;
  if (left > 1) { partial[at + column + 1] = value.y; }
  if (left > 2) { partial[at + column + 2] = value.z; }
  if (left > 3) { partial[at + column + 3] = value.w; }
}

fn store(at: u32, column: u32, values: mat4x4f) {
  storeQuarter(at, column, values[0]);
  storeQuarter(at, column + 4, values[1]);
  storeQuarter(at, column + 8, values[2]);
  storeQuarter(at, column + 12, values[3]);
}

@compute @workgroup_size(8)
fn main(
  @builtin(num_workgroups) groups: vec3u,
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  // A workgroup has eight tiles of rows of one block of columns and one slice.
  let rows = sizes.kernelHeight * sizes.kernelWidth * sizes.channels;
  let blocks = (sizes.filters + 15) / 16;
  let tiles = (rows + 31) / 32;
  let workgroup = group.x + group.y * groups.x;
  let slice = workgroup / (tiles * blocks);
  let column = workgroup / tiles % blocks * 16;
  let row = (workgroup % tiles * 8 + local) * 4;
  let mine = column + (lane & 3) * 4;  // the columns this lane loads for all
  let half = (lane >> 2) & 1;

  // Rows beyond the last repeat it and are not stored.
  let m = min(vec4u(row, row + 1, row + 2, row + 3), vec4u(rows - 1));
  let channel = vec4i(m % sizes.channels);
  let tap = m / sizes.channels;
  let offsetX = vec4i(tap % sizes.kernelWidth) - i32(sizes.padX);
  let offsetY = vec4i(tap / sizes.kernelWidth) - i32(sizes.padY);

  var r0 = mat4x4f();
  var r1 = mat4x4f();
  var r2 = mat4x4f();
  var r3 = mat4x4f();
  let end = min((slice + 1) * sizes.images, sizes.batch);
  for (var b = slice * sizes.images; b < end; b++) {
    for (var i = 0u; i < sizes.outHeight; i++) {
      let iy = i32(i * sizes.strideY) + offsetY;
      let insideY = (iy >= vec4i(0)) & (iy < vec4i(i32(sizes.height)));
      let base = (i32(b * sizes.height) + iy) * i32(sizes.width);
      let pixels = (b * sizes.outHeight + i) * sizes.outWidth;
      if (eight) {
        for (var j = 0u; j < sizes.outWidth; j += 2) {
          let quarter = loadQuarter((pixels + min(j + half, sizes.outWidth - 1)) * sizes.filters + mine);
          let d = lower(quarter);
          let e = upper(quarter);
          let v = load(base, i32(j * sizes.strideX) + offsetX, channel, insideY);
          let next = insideY & vec4<bool>(j + 1 < sizes.outWidth);
          let w = load(base, i32((j + 1) * sizes.strideX) + offsetX, channel, next);
          r0 += v.x * d + w.x * e;
          r1 += v.y * d + w.y * e;
          r2 += v.z * d + w.z * e;
          r3 += v.w * d + w.w * e;
        }
      } else {
        for (var j = 0u; j < sizes.outWidth; j++) {
          let d = lower(loadQuarter((pixels + j) * sizes.filters + mine));
          let v = load(base, i32(j * sizes.strideX) + offsetX, channel, insideY);
          r0 += v.x * d;
          r1 += v.y * d;
          r2 += v.z * d;
          r3 += v.w * d;
        }
      }
    }
  }
  if (slice >= sizes.slices || row >= rows) { return; }
  let at = (slice * rows + row) * sizes.filters;
  store(at, column, r0);
  if (row + 1 < rows) { store(at + sizes.filters, column, r1); }
  if (row + 2 < rows) { store(at + 2 * sizes.filters, column, r2); }
  if (row + 3 < rows) { store(at + 3 * sizes.filters, column, r3); }
}

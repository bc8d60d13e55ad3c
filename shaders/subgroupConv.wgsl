// y = relu(x * kernel + bias + addend), cross-correlation with zero padding; a dense layer is the 1 × 1 case.
//
// A thread owns four adjacent pixels by 16 outputs, in registers. All threads of a subgroup need the same weights at the
// same time: lanes equal modulo 4 load the same quarter of a row of weights and broadcast it, so that a weight is loaded
// once per four lanes, or once per eight where subgroups are large enough. No workgroup memory and no barrier.

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
  images: u32,
  slices: u32,
  epilogue: u32,  // 1: bias, 2: relu, 4: addend
}

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> x4: array<vec4f>;      // the same array as x, for channels by fours
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;  // [kh·kw·c, ⌈n/4⌉]
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read> addend: array<f32>;     // as long as y
@group(0) @binding(5) var<uniform> sizes: Sizes;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;

// The row of 16 weights of which lane i holds quarter i mod 4.
fn lower(quarter: vec4f) -> mat4x4f {
  return mat4x4f(
    subgroupBroadcast(quarter, 0),
    subgroupBroadcast(quarter, 1),
    subgroupBroadcast(quarter, 2),
    subgroupBroadcast(quarter, 3),
  );
}

// The row of 16 weights that lanes 4 to 7 hold.
fn upper(quarter: vec4f) -> mat4x4f {
  return mat4x4f(
    subgroupBroadcast(quarter, 4),
    subgroupBroadcast(quarter, 5),
    subgroupBroadcast(quarter, 6),
    subgroupBroadcast(quarter, 7),
  );
}

fn storeQuarter(pixel: u32, column: u32, sum: vec4f) {
  if (column >= sizes.filters) { return; }
  let left = sizes.filters - column;
  var value = sum;
  if ((sizes.epilogue & 1) != 0) {
    let last = sizes.filters - 1;
    value += vec4f(bias[column], bias[min(column + 1, last)], bias[min(column + 2, last)], bias[min(column + 3, last)]);
  }
  let at = pixel * sizes.filters + column;
  if ((sizes.epilogue & 4) != 0) {
    let last = at + left - 1;
    value += vec4f(addend[at], addend[min(at + 1, last)], addend[min(at + 2, last)], addend[min(at + 3, last)]);
  }
  if ((sizes.epilogue & 2) != 0) { value = max(value, vec4f(0)); }
  y[at] = value.x;
  if (left > 1) { y[at + 1] = value.y; }
  if (left > 2) { y[at + 2] = value.z; }
  if (left > 3) { y[at + 3] = value.w; }
}

fn store(pixel: u32, column: u32, sums: mat4x4f) {
  storeQuarter(pixel, column, sums[0]);
  storeQuarter(pixel, column + 4, sums[1]);
  storeQuarter(pixel, column + 8, sums[2]);
  storeQuarter(pixel, column + 12, sums[3]);
}

@compute @workgroup_size(8)
fn main(
  @builtin(num_workgroups) groups: vec3u,
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  // The pixels of one block of outputs fill whole workgroups, so that a workgroup shares its weights. Workgroups are
  // small because a dense layer has few pixels.
  let area = sizes.outHeight * sizes.outWidth;
  let pixels = sizes.batch * area;
  let perBlock = (pixels + 31) / 32;
  let workgroup = group.x + group.y * groups.x;
  let column = workgroup / perBlock * 16;
  let first = (workgroup % perBlock * 8 + local) * 4;
  // Threads beyond the last pixel keep running: their lanes load weights for the others.
  let pixel = min(vec4u(first, first + 1, first + 2, first + 3), vec4u(pixels - 1));
  let image = pixel / area;
  let top = vec4i(pixel % area / sizes.outWidth * sizes.strideY) - i32(sizes.padY);
  let left = vec4i(pixel % sizes.outWidth * sizes.strideX) - i32(sizes.padX);
  let across = (sizes.filters + 3) / 4;
  let quarter = min(column / 4 + (lane & 3), across - 1);
  let half = (lane >> 2) & 1;

  // Four pixels by four quarters of four outputs.
  var a = mat4x4f();
  var b = mat4x4f();
  var c = mat4x4f();
  var d = mat4x4f();
  for (var u = 0u; u < sizes.kernelHeight; u++) {
    let iy = top + i32(u);
    let insideY = (iy >= vec4i(0)) & (iy < vec4i(i32(sizes.height)));
    let row = (image * sizes.height + vec4u(clamp(iy, vec4i(0), vec4i(i32(sizes.height) - 1)))) * sizes.width;
    for (var v = 0u; v < sizes.kernelWidth; v++) {
      let ix = left + i32(v);
      let insideX = (ix >= vec4i(0)) & (ix < vec4i(i32(sizes.width)));
      let inside = select(vec4f(0), vec4f(1), insideX & insideY);
      let at = (row + vec4u(clamp(ix, vec4i(0), vec4i(i32(sizes.width) - 1)))) * sizes.channels;
      let tap = (u * sizes.kernelWidth + v) * sizes.channels;
      if (sizes.channels % 4 == 0) {
        let at4 = at / 4;
        for (var k = 0u; k < sizes.channels / 4; k++) {
          let p0 = x4[at4.x + k] * inside.x;
          let p1 = x4[at4.y + k] * inside.y;
          let p2 = x4[at4.z + k] * inside.z;
          let p3 = x4[at4.w + k] * inside.w;
          let base = (tap + k * 4) * across + quarter;
          var w0: mat4x4f;
          var w1: mat4x4f;
          var w2: mat4x4f;
          var w3: mat4x4f;
          if (eight) {
            let w01 = weights[base + half * across];
            let w23 = weights[base + (2 + half) * across];
            w0 = lower(w01);
            w1 = upper(w01);
            w2 = lower(w23);
            w3 = upper(w23);
          } else {
            w0 = lower(weights[base]);
            w1 = lower(weights[base + across]);
            w2 = lower(weights[base + 2 * across]);
            w3 = lower(weights[base + 3 * across]);
          }
          a += p0.x * w0 + p0.y * w1 + p0.z * w2 + p0.w * w3;
          b += p1.x * w0 + p1.y * w1 + p1.z * w2 + p1.w * w3;
          c += p2.x * w0 + p2.y * w1 + p2.z * w2 + p2.w * w3;
          d += p3.x * w0 + p3.y * w1 + p3.z * w2 + p3.w * w3;
        }
      } else {
        for (var k = 0u; k < sizes.channels; k++) {
          let w = lower(weights[(tap + k) * across + quarter]);
          a += inside.x * x[at.x + k] * w;
          b += inside.y * x[at.y + k] * w;
          c += inside.z * x[at.z + k] * w;
          d += inside.w * x[at.w + k] * w;
        }
      }
    }
  }
  if (first < pixels) { store(first, column, a); }
  if (first + 1 < pixels) { store(first + 1, column, b); }
  if (first + 2 < pixels) { store(first + 2, column, c); }
  if (first + 3 < pixels) { store(first + 3, column, d); }
}
